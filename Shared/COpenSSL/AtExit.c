#include "COpenSSL.h"

// Threads end by themselves while a process exits: those of workers, of the blocking pool, of libdispatch and of
// libcurl. libcrypto frees what belongs to an ending thread and, in a handler of exit(), the table of all such things;
// both at once is a double free ("malloc_consolidate(): invalid chunk size", one `vin openapi` in 40). The system
// takes back a process's memory anyway, so the handler is not registered. It must be said before anything else
// initialises libcrypto, in services, probes and tests alike: hence before main.
__attribute__((constructor)) static void leave_memory_to_the_system(void) {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}
