internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A private PostgreSQL server for tests: socket only, in a folder nobody else can read, gone when the test process is.
public final class TestCluster: Sendable {
    /// The server most tests share: one for the test process, started by the first that needs it, or the one that
    /// `TEST_DATABASE_URL` names (its role must be a superuser).
    public static let shared: Result<TestCluster, TestClusterError> = Result { () throws(TestClusterError) in
        if let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"], !url.isEmpty {
            return TestCluster(at: url)
        }
        return try TestCluster()
    }

    private let folder: String?
    private let base: String
    /// Databases that tests clone, by what they were migrated with.
    let templates = Templates()
    /// Tells the databases of this test process from those of others on the same server.
    let identifier: String
    private static let made = Atomic(0)

    private init(at url: String) {
        folder = nil
        base = url
        identifier = "\(getpid())"
    }

    /// Starts a server of its own, for a test that stops or restarts it.
    ///
    /// - Parameter durable: writes reach the disk (`fsync`), for tests that kill the server.
    public init(durable: Bool = false) throws(TestClusterError) {
        let number = Self.made.add(1, ordering: .relaxed).newValue
        // Short, because a socket's path holds 107 bytes at most.
        let folder = "/tmp/driveline-test-\(getpid())-\(number)"
        self.folder = folder
        identifier = "\(getpid())_\(number)"
        base = "postgresql://postgres@/postgres?host=\(folder)"
        try Self.run(Self.initialise(folder, durable: durable), "initdb", folder)
        try Self.watch(folder)
        try start()
    }

    /// The URL of a database on this server for a role.
    public func url(database: String, role: String = "") -> String {
        // scheme://role:password@host:port/database?parameters
        guard let authority = base.firstRange(of: "://")?.upperBound else { return base }
        let slash = base[authority...].firstIndex(of: "/") ?? base.endIndex
        let question = base[slash...].firstIndex(of: "?") ?? base.endIndex
        let at = base[authority..<slash].lastIndex(of: "@")
        let host = base[(at.map { base.index(after: $0) } ?? authority)..<slash]
        let user = role.isEmpty ? at.map { String(base[authority..<$0]) } ?? "" : role
        return "\(base[..<authority])\(user)\(user.isEmpty ? "" : "@")\(host)/\(database)\(base[question...])"
    }

    /// Starts the server after `stop`.
    public func start() throws(TestClusterError) { try control("start -l \"$dir/log\"") }

    /// Stops the server: `fast` ends every connection, `immediate` is a crash.
    public func stop(_ mode: String = "fast") throws(TestClusterError) { try control("stop -m \(mode)") }

    /// Stops and starts the server, without blocking the caller's worker.
    public func restart(_ mode: String = "fast") async throws {
        try await Self.threads.run {
            try self.stop(mode)
            try self.start()
        }
    }

    private static let threads = BlockingPool(threads: 2, queue: 16)

    private func control(_ command: String) throws(TestClusterError) {
        guard let folder else { throw TestClusterError(what: "the server of TEST_DATABASE_URL is not ours to stop") }
        try Self.run("$as $bin/pg_ctl -D \"$dir/data\" -w -t 60 -s \(command)", "pg_ctl", folder)
    }

    /// Root may not run PostgreSQL, so the `postgres` user does then.
    private static let prelude = """
        bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
        as=
        [ "$(id -u)" != 0 ] || as="setpriv --reuid=postgres --regid=postgres --init-groups"
        cd /
        """

    private static func initialise(_ folder: String, durable: Bool) -> String {
        """
        mkdir -m 700 "$dir" && mkfifo -m 600 "$dir/alive" && : > "$dir/log"
        [ -z "$as" ] || chown -R postgres "$dir"
        $as $bin/initdb -D "$dir/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync > "$dir/initdb.log" 2>&1
        cat >> "$dir/data/postgresql.conf" <<END
        listen_addresses = ''
        unix_socket_directories = '$dir'
        max_connections = 600
        shared_buffers = 64MB
        fsync = \(durable ? "on" : "off")
        full_page_writes = \(durable ? "on" : "off")
        max_prepared_transactions = 10
        log_min_messages = warning
        END
        """
    }

    /// A process that waits until the test process is gone, however it ended, and then stops the server and removes its
    /// folder. It notices by the pipe: the kernel closes the end that only the test process holds.
    private static func watch(_ folder: String) throws(TestClusterError) {
        let pipe = open("\(folder)/alive", O_RDWR | O_CLOEXEC)
        guard pipe >= 0 else { throw TestClusterError(what: "no pipe in \(folder)") }
        let script = """
            cat < "$dir/alive" > /dev/null
            $as $bin/pg_ctl -D "$dir/data" -m immediate -s stop
            rm -rf "$dir"
            """
        try run(
            """
            export bin as dir
            setsid sh -c '\(script)' < /dev/null > /dev/null 2>&1 &
            """, "watcher", folder)
    }

    private static func run(_ script: String, _ what: String, _ folder: String) throws(TestClusterError) {
        let status = system("set -e\ndir=\(folder)\n\(prelude)\n\(script)")
        guard status == 0 else { throw TestClusterError(what: "\(what) failed, see \(folder)") }
    }
}

/// Why there is no server to test with.
public struct TestClusterError: Error, CustomStringConvertible {
    let what: String
    /// What failed and where its log is.
    public var description: String { what }
}
