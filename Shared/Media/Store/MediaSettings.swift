public import Configuration
internal import FoundationEssentials
internal import HTTPClient
internal import ServiceKit

/// Where a service's pictures lie and how links to them are signed: what a service with pictures reads from its
/// environment.
public struct MediaSettings: Sendable {
    private enum Place: Sendable {
        case folder(String)
        case bucket(String, RequestSignature, scratch: String)
    }

    /// Nil in a description only.
    private let place: Place?
    let linkKey: Secret

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    public init(_ environment: Environment) {
        let folder = environment.optionalString(
            "MEDIA_DIRECTORY", "The folder that keeps the pictures; instead of MEDIA_S3_URL.")
        let bucket = environment.optionalURL(
            "MEDIA_S3_URL", "The S3 bucket that keeps the pictures, https://s3.region.amazonaws.com/bucket.")
        let region = environment.optionalString("MEDIA_S3_REGION", "The bucket's region.")
        let accessKey = environment.optionalString("MEDIA_S3_ACCESS_KEY", "The name of the bucket's key.")
        let secretKey = environment.optionalSecret("MEDIA_S3_SECRET_KEY", "The bucket's key.")
        let scratch = environment.string(
            "MEDIA_SCRATCH", "The folder for uploads on their way to the bucket.", default: "/tmp/driveline-media")
        linkKey = environment.secret(
            "MEDIA_LINK_KEY", "Signs the links to pictures; the same for all replicas. A new one ends all links.",
            minimumBytes: 32)
        switch (folder, bucket) {
        case (.some(let folder), nil): place = .folder(folder)
        case (nil, .some(let bucket)):
            for (name, isThere) in [
                ("MEDIA_S3_REGION", region != nil), ("MEDIA_S3_ACCESS_KEY", accessKey != nil),
                ("MEDIA_S3_SECRET_KEY", secretKey != nil),
            ] where !isThere { environment.fault(name, "is not set, and MEDIA_S3_URL is") }
            if bucket.query() != nil { environment.fault("MEDIA_S3_URL", "has a query") }
            let signature = RequestSignature(
                region: region ?? "", accessKey: accessKey ?? "", secretKey: secretKey?.reveal() ?? "")
            place = .bucket(bucket.absoluteString, signature, scratch: scratch)
        case (nil, nil):
            environment.fault("MEDIA_DIRECTORY", "and MEDIA_S3_URL are both not set; one of them must be")
            place = nil
        case (.some, .some):
            environment.fault("MEDIA_DIRECTORY", "and MEDIA_S3_URL are both set; only one of them may be")
            place = nil
        }
    }

    /// The store, for one worker of the service.
    func store(_ service: Service) -> any ObjectStore {
        switch place {
        case .folder(let folder): DiskStore(folder, pool: service.blocking)
        case .bucket(let url, let signature, let scratch):
            S3Store(url, signature, scratch: scratch, client: service.client, pool: service.blocking)
        case nil: DiskStore("/nonexistent", pool: service.blocking)
        }
    }
}
