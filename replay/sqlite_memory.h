/* sqlite_memory.h: the memory SQLite works in. Inside replay only.
 *
 * SQLite asks for and returns dozens of blocks with every transaction. It gets them from chunks of its own that are taken from the heap once and cut into size
 * classes, so that a recorder in its steady state asks the heap for nothing. Blocks over the largest class come from the heap.
 */
#ifndef REPLAY_SQLITE_MEMORY_H
#define REPLAY_SQLITE_MEMORY_H

/* Must be called before SQLite is used; only the first call does something. From any thread. */
void sqlite_memory_install(void);

#endif
