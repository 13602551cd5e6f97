import Models

/// Words that would be taken for a part of the suite where a slug stands: host names, paths, roles.
enum Slugs {
    static func isReserved(_ slug: Slug) -> Bool { reserved.contains(slug.text) || slug.text.hasPrefix("xn--") }

    private static let reserved: Set<String> = [
        "about", "account", "accounts", "admin", "api", "app", "apps", "assets", "auth", "billing", "blog", "by-slug",
        "cdn", "console", "dashboard", "docs", "driveline", "email", "ftp", "graphql", "help", "home", "identity",
        "imap", "internal", "legal", "login", "logout", "mail", "media", "metrics", "mx", "new", "news", "ns1", "ns2",
        "official", "openapi", "platform", "pop", "portal", "pricing", "problems", "root", "security", "sign-in",
        "sign-up", "signup", "smtp", "static", "status", "support", "system", "tenant", "tenants", "test", "vin", "www",
    ]
}
