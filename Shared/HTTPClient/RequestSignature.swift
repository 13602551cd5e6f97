/// How libcurl signs a request for Amazon's S3 and what speaks its protocol: Signature Version 4
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). Every attempt is signed anew.
///
/// S3 also wants the body's SHA-256 in the field `x-amz-content-sha256`, which is the caller's to add: libcurl 7.88 signs
/// it where it is, and does not write it itself.
public struct RequestSignature: Sendable, CustomStringConvertible, CustomReflectable {
    let region: String
    let service: String
    let accessKey: String
    let secretKey: String

    /// A signature by that key, for a region such as `eu-central-1`.
    public init(region: String, service: String = "s3", accessKey: String, secretKey: String) {
        self.region = region
        self.service = service
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// What libcurl calls the provider, the header fields' prefix, the region and the service.
    var parameters: String { "aws:amz:\(region):\(service)" }

    /// Never the secret.
    public var description: String { "\(accessKey):***" }

    /// A mirror without children: a dump sees nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
