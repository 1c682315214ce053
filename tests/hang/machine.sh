# machine.sh: a machine to kill: Debian's kernel and busybox in an emulator. Sourced after tests/packages.sh; needs $cache, a
# folder that is kept between runs. Nothing of the machine is installed into this system.

# fetch PACKAGE PATTERN...: what matches of a Debian package, into $cache/root.
fetch() {
    say "unpacking $1 into $cache (not installed)"
    unpack_into "$cache/root" "$@"
}

# The kernel that the package linux-image-amd64 stands for.
kernel_package() {
    apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}

# number FILE OFFSET BYTES: a little-endian number.
number() { od -A n -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

# unpack_kernel BZIMAGE VMLINUX: the emulator would take four seconds to do what this does in one. The boot protocol tells where the
# compressed kernel lies; its last four bytes are the size it will have.
unpack_kernel() {
    setup_sectors=$(number "$1" 497 1)
    payload=$(((setup_sectors + 1) * 512 + $(number "$1" 584 4)))
    length=$(($(number "$1" 588 4) - 4))
    tail -c +$((payload + 1)) "$1" | head -c "$length" >"$2.packed"
    case $(od -A n -t x1 -N 4 "$2.packed" | tr -d ' ') in
    fd377a58) xz -dc <"$2.packed" >"$2.new" ;;
    28b52ffd) zstd -qdc <"$2.packed" >"$2.new" ;;
    1f8b*) gzip -dc <"$2.packed" >"$2.new" ;;
    *) return 1 ;;
    esac
    [ "$(stat -c %s "$2.new")" = "$(number "$1" $((payload + length)) 4)" ] || return 1
    rm "$2.packed"
    mv "$2.new" "$2"
}

# get_machine: fills $cache, once.
get_machine() {
    [ -e "$cache/vmlinux" ] && [ -e "$cache/root/bin/busybox" ] && return 0
    image=$(kernel_package)
    if [ -z "$image" ]; then
        as_root apt-get update -qq
        image=$(kernel_package)
    fi
    # shellcheck disable=SC2046
    fetch "$image" './boot/vmlinuz-*' $(printf '*/%s.ko* ' $modules) && fetch busybox-static ./bin/busybox &&
        unpack_kernel "$cache"/root/boot/vmlinuz-* "$cache/vmlinux"
}

# In the order in which they need each other.
modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
crc16 crc32c_generic libcrc32c mbcache jbd2 ext4"

# make_initramfs FOLDER OUT FILE...: busybox, the modules, init.sh as /init, and the FILEs: programs into /bin, others into /.
make_initramfs() {
    ram=$1
    archive=$2
    shift 2
    for folder in bin proc sys dev disk modules tmp; do
        mkdir -p "$ram/$folder"
    done
    cp "$cache/root/bin/busybox" "$ram/bin"
    for module in $modules; do
        found=$(find "$cache/root" -name "$module.ko*" | head -n 1)
        case $found in
        "") continue ;; # built into the kernel
        *.xz) xz -dc <"$found" >"$ram/modules/$module.ko" ;;
        *) cp "$found" "$ram/modules" ;;
        esac
        echo "$module.ko" >>"$ram/modules/order"
    done
    for file in "$@"; do
        if [ -x "$file" ]; then cp "$file" "$ram/bin"; else cp "$file" "$ram"; fi
    done
    mv "$ram/init.sh" "$ram/init"
    chmod 755 "$ram/init"
    packer=$PWD/$cache/root/bin/busybox
    (cd "$ram" && find . | "$packer" cpio -o -H newc 2>/dev/null) | gzip -1 >"$archive"
}

# start_machine LIFE CONSOLE: starts it in the background; $machine_id is the emulator. No KVM: Debian's kernels run in software
# emulation everywhere, and it dies the same death.
start_machine() {
    rm -f "$2"
    background "$work/emulator" nice -n 10 qemu-system-x86_64 -nodefaults -display none -nic none -no-reboot \
        -accel tcg -icount shift=0 -rtc clock=vm -cpu max -m "$memory" -kernel "$cache/vmlinux" -initrd "$work/initramfs" \
        -append "console=ttyS0 quiet printk.devkmsg=on hang=$1 rate=$rate" \
        -drive "file=$work/disk,if=virtio,format=raw" -serial "file:$2"
    machine_id=$background_id
}

running() { kill -0 "$machine_id" 2>/dev/null; }

# stop_machine: as when the power is cut.
stop_machine() {
    kill -KILL "$machine_id" 2>/dev/null
    wait "$machine_id" 2>/dev/null
}

# copy_out DISK FOLDER: every file in the root of the disk. What was in the journal of the file system when the machine died is
# brought in first, as the next mount does it; so DISK is better a copy.
copy_out() {
    e2fsck -fp "$1" >"$2/fsck" 2>&1
    [ $? -le 1 ] && debugfs -R "rdump / $2" "$1" >>"$2/fsck" 2>&1
}
