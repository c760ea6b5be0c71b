import Glibc

/// How the program ends when it is told to.
enum Signals {
    /// Undoes what a parent may have left blocked: a program that is started from a thread inherits the thread's mask, and
    /// could then be ended by nothing but SIGKILL.
    static func unblock() {
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }
}
