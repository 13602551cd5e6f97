import EventLoop

/// The data file on disk: the content of `FactsFormat`, packed by xz.
enum FactsFile {
    /// What xz is told. One thread and these options give the same bytes for the same content (xz 5.4, Debian 12): the
    /// dictionary holds the whole content, and `pb=0` because the content has no words of four bytes.
    static let packer = [
        "xz", "--compress", "--stdout", "--format=xz", "--check=crc64", "--threads=1",
        "--lzma2=preset=9e,dict=32MiB,lc=3,lp=0,pb=0",
    ]

    /// Writes the facts to `path`, in one step: a reader sees the old file or the whole new one.
    ///
    /// - Returns: the size of the file and of its content in bytes.
    /// - Throws: `FactsError.unwritable`.
    static func write(_ tables: Tables, to path: String) throws(FactsError) -> (packed: Int, content: Int) {
        let content = FactsWriter.content(of: tables)
        let unpacked = path + ".content"
        let packed = path + ".new"
        defer {
            BlockingFile.remove(unpacked)
            BlockingFile.remove(packed)
        }
        let exit: ChildProcess.Exit
        let size: Int
        do throws(SystemError) {
            // xz reads a file and writes a file, so that no pipe can fill up on both sides.
            let input = try BlockingFile(creating: unpacked)
            try input.write(content)
            try input.rewind()
            let output = try BlockingFile(creating: packed)
            exit = try ChildProcess(packer, input: input, output: output).wait()
            size = try output.size
            try output.sync()
            if exit.status == 0 { try BlockingFile.replace(path, with: packed) }
        } catch {
            throw .unwritable(path: path, reason: "it cannot be written (\(error))")
        }
        guard exit.status == 0 else {
            throw .unwritable(path: path, reason: "xz failed: \(exit.message)")
        }
        return (size, content.count)
    }
}
