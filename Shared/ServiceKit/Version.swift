/// The version of the suite: all binaries of one commit carry the same.
public enum Version {
    /// Semantic version; 0.x until the first release to tenants.
    public static let text = "0.1.0"
}
