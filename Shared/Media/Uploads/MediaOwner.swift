public import Models

/// What a picture belongs to, and who acts on it: found by the service that the picture's thing is in.
public struct MediaOwner: Hashable, Sendable {
    /// The tenant.
    public let tenant: TenantID
    /// The kind of thing, the service's word: `inquiry`, `message`.
    public let kind: String
    /// The thing's id.
    public let id: String
    /// Who acts: an account's id, or whatever names a guest. Only who announced a picture uploads it.
    public let actor: String

    /// The thing of that kind and id.
    ///
    /// - Parameter kind: lower-case letters and underscores, at most 40.
    public init<Tag>(tenant: TenantID, kind: String, id: ID<Tag>, actor: String) {
        self.tenant = tenant
        self.kind = kind
        self.id = id.description
        self.actor = actor
    }
}

/// What somebody wants to do with the pictures of a thing: the service's rule says whether they may.
public enum MediaAction: Hashable, Sendable {
    /// Announce one, upload it, have it checked.
    case add
    /// See them.
    case read
    /// Remove one.
    case remove
}

/// How much may be kept. Counted is what is announced and not refused, as announced.
public struct MediaQuota: Hashable, Sendable {
    /// Pictures of one thing; at most 200, a page of a list.
    public var ownerItems: Int
    /// Bytes of one thing's pictures.
    public var ownerBytes: Int
    /// Pictures of a tenant.
    public var tenantItems: Int
    /// Bytes of a tenant's pictures.
    public var tenantBytes: Int

    /// 20 pictures and 200 MiB of a thing, a million pictures and 1 TiB of a tenant.
    public init(
        ownerItems: Int = 20, ownerBytes: Int = 200 << 20, tenantItems: Int = 1_000_000, tenantBytes: Int = 1 << 40
    ) {
        precondition((1...200).contains(ownerItems), "a list of pictures has one page")
        self.ownerItems = ownerItems
        self.ownerBytes = ownerBytes
        self.tenantItems = tenantItems
        self.tenantBytes = tenantBytes
    }
}

/// The numbers of uploads, by value so that tests can shorten them.
public struct MediaLimits: Sendable {
    /// What a picture may be.
    public var picture = PictureLimits()
    /// The smallest part in bytes that is not the last: many small ones cost more than they carry.
    public var smallestPart = 64 << 10
    /// How long an upload may take.
    public var uploadLife = Duration.seconds(86_400)
    /// How long a check may take before somebody else may begin it anew: its process is dead.
    public var checkLease = Duration.seconds(300)
    /// Checks at once of one worker; each holds a picture some times in memory.
    public var checks = 3
    /// How long a link holds at least; links are the same for that long, so that browsers keep what they got.
    public var linkLife = Duration.seconds(900)

    /// The numbers for service.
    public init() {}
}
