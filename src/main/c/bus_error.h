// The handler of SIGBUS.
#ifndef SHMARRAY_BUS_ERROR_H
#define SHMARRAY_BUS_ERROR_H

// Makes sure that this library's handler is the first one to be asked: installs it, or puts it back if somebody has replaced
// it. Cheap enough to be called before each piece of work. Returns 0 or a negated error number.
int handle_bus_errors(void);

#endif
