import Glibc
import Synchronization

/// How the program ends when it is told to.
enum Signals {
    /// The number of the signal that told the run to stop; 0 before.
    private static let received = Atomic<Int32>(0)

    /// Undoes what a parent may have left blocked: a program that is started from a thread inherits the thread's mask, and
    /// could then be ended by nothing but SIGKILL.
    static func unblock() {
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    /// From now on Ctrl-C and SIGTERM ask the run to stop, which keeps what it has read; the second ends the program at once.
    static func catchStops() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { Signals.received.store($0, ordering: .relaxed) }
            // The second of its kind meets the default.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Whether the run was told to stop.
    static var isStopping: Bool { received.load(ordering: .relaxed) != 0 }

    /// Ends as the signal would have ended the program, so that a shell sees it.
    static func endBySignal() -> Never {
        let number = received.load(ordering: .relaxed)
        signal(number, SIG_DFL)
        raise(number)
        exit(128 + number)
    }
}
