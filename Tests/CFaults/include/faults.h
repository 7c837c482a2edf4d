// Faults in the file system for one thread of a test: calls that change or open something are counted, and one of them
// fails, or is the last that has an effect. Also a clock of the thread's own, which waiting moves forward.
#ifndef FAULTS_H
#define FAULTS_H

// From now on the calls of this thread are counted from 1, and the one of number `at` meets the fault.
//
//   error    the errno with which that call fails, and no other; 0: from that call on nothing has an effect any more, as
//            if the process had been killed. A call that writes writes half of its bytes before.
//   changes  whether only calls count that change what others see, so neither opening for reading nor fsync.
//
// Until faults_end, waiting takes no time.
void faults_begin(long at, int error, int changes);

// Ends the counting. Whether the call was reached.
int faults_end(void);

// From now on this thread's calls that open a file of this name are counted, and those that lock; the text must stay.
void faults_watch(const char *name);
long faults_opened(void);
long faults_locked(void);

// Moves this thread's clock, CLOCK_REALTIME, forward by so many seconds. From then on waiting takes no time, and moves the
// clock.
void faults_pass(long seconds);

// Puts this thread's clock right.
void faults_clock_right(void);

#endif
