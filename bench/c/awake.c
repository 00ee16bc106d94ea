/*
 * Keeps the core on which it runs from sleeping, as long as its parent lives, and gives it to
 * whoever else wants it. To wake a core of a virtual machine can take milliseconds, which would be
 * measured instead of the server.
 */
#include <sched.h>
#include <unistd.h>

#include "common.h"

int main(void)
{
    struct sched_param none = {0};
    checked(sched_setscheduler(0, SCHED_IDLE, &none), "sched_setscheduler");
    pid_t parent = getppid();
    while (getppid() == parent)
        sched_yield();
    return 0;
}
