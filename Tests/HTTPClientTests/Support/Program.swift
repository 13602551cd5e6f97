import Glibc

/// A program that runs beside a test. It inherits nothing but its three standard streams and ends with the thread that
/// started it (the worker's), however that ends.
final class Program {
    struct NotStarted: Error {
        let code: Int32
    }

    private let process: Int32
    private let input: Int32

    /// Starts `arguments` (the program is found in PATH) in `folder`, with `input` to read and its output in `log`.
    /// The input stays open after that.
    init(_ arguments: [String], in folder: String, input text: String, log: String) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else { throw NotStarted(code: errno) }
        input = ends[1]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Not only tidy: a build tool may hold a lock in a descriptor that we inherited.
        for other in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, other) }
        let words = (["env", "-C", folder, "setpriv", "--pdeathsig", "KILL"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, "env", &actions, nil, words, environ)
        close(ends[0])
        guard code == 0 else { throw NotStarted(code: code) }
        self.process = process
        let bytes = Array(text.utf8)
        _ = write(input, bytes, bytes.count)  // far less than a pipe holds
    }

    deinit {
        close(input)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }
}
