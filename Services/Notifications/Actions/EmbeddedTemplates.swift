extension Templates {
    /// The files in `Templates/`, which the build puts into the binary. A language is a suffix and lines here.
    static func embedded() throws(TemplateFault) -> Templates {
        let files: [(language: String, bytes: [UInt8])] = [
            ("en", PackageResources.customer_en_txt), ("en", PackageResources.staff_en_txt),
            ("en", PackageResources.accounts_en_txt),
            ("es", PackageResources.customer_es_txt), ("es", PackageResources.staff_es_txt),
            ("es", PackageResources.accounts_es_txt),
            ("de", PackageResources.customer_de_txt), ("de", PackageResources.staff_de_txt),
            ("de", PackageResources.accounts_de_txt),
        ]
        return try Templates(
            files: files.map { ($0.language, String(decoding: $0.bytes, as: UTF8.self)) },
            page: String(decoding: PackageResources.page_html, as: UTF8.self))
    }
}
