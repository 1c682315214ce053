#!/bin/busybox sh
# init.sh: /init of the machine that dies. The kernel hands over what its command line says: hang=die or hang=after is the life
# to lead, rate= the sockets to leak a second. The disk holds the recording and nothing else.
# shellcheck disable=SC2154
/bin/busybox --install -s /bin
PATH=/bin
TZ=UTC0
export PATH TZ
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
hostname night-server
while read -r module; do
    insmod "/modules/$module" || echo "init: cannot load $module"
done </modules/order
mount -t ext4 /dev/vda /disk || echo "init: no disk"
recording=/disk/night.pooltop

# The recorder is spared as a service manager would spare it (OOMScoreAdjust=-1000); nothing else is done for it.
die() {
    (echo -1000 >/proc/self/oom_score_adj && exec pooltop record "$recording" --interval 1s --quiet) &
    sleep 4
    POOLTOP_HANG=1 drip "$rate"
    echo "init: drip ended"
}

after() {
    pooltop record "$recording" --interval 1s --samples 3 --quiet
    pooltop info "$recording" >/disk/info 2>&1
    pooltop replay "$recording" --script /screen.keys --size 100x30 >/disk/screen 2>&1
    umount /disk
    echo "init: done"
    poweroff -f
}

"$hang"
sleep 100000
