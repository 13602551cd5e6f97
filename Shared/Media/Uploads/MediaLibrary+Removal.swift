internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension MediaLibrary {
    /// One turn of the job: removes the objects whose time has come, and the uploads that nobody finished.
    ///
    /// - Parameter limit: the most objects of a turn.
    func removeDoomed(limit: Int = 200) async throws {
        try await store.prepare()
        let doomed = try await database.transaction { db in try await db.claimDoomed(limit: limit, at: clock()) }
        for object in doomed {
            // First the row, so that nobody makes it ready while its object goes.
            let isKept = try await database.write(as: object.tenant) { db in
                _ = try await db.dropMedia(
                    in: object.tenant,
                    where: "id = \(object.media) AND object_key = \(object.key) AND state <> 'ready'", at: clock())
                return try await db.keeps(object)
            }
            if !isKept { try await store.remove(object.key) }
            try await database.transaction { db in try await db.forget(object, isKept: isKept) }
        }
        try await removeOldScratch()
    }

    /// Files that a process left behind which died while it took a part.
    private func removeOldScratch() async throws {
        let (folder, oldest) = (store.scratch, clock().addingTimeInterval(-limits.uploadLife.seconds))
        try await pool.run {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = "\(folder)/\(name)"
                let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                guard ObjectKey(rawValue: name) != nil,
                    let changed = attributes?[.modificationDate] as? Date, changed < oldest
                else { continue }
                try? DiskFile.remove(path)
            }
        }
    }
}

extension Connection {
    /// Whether the object is that of a picture that is ready.
    fileprivate func keeps(_ object: DoomedObject) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (SELECT FROM media WHERE tenant_id = \(object.tenant) AND id = \(object.media)
                AND object_key = \(object.key) AND state = 'ready')
            """)
    }
}
