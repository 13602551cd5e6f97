import Models

/// What holds, and what changed: the rules between the levels of settings.
enum SettingLevels {
    /// Every setting with the value that holds: the business's, else the tenant's, else the suite's. Rows of settings that
    /// are gone, or that businesses may not have any more, count for nothing.
    static func effective(
        tenant: [String: SettingValue], business: [String: SettingValue]?, in currency: Currency
    ) -> [EffectiveSetting] {
        SettingRegistry.all.map { definition in
            let key = definition.key
            if definition.isForBusinesses, let value = business?[key] {
                return EffectiveSetting(key: key, value: value, source: .business)
            }
            if let value = tenant[key] { return EffectiveSetting(key: key, value: value, source: .tenant) }
            return EffectiveSetting(key: key, value: definition.defaultValue(in: currency), source: .default)
        }
    }

    /// What a change of everything that is set does to each setting, by key.
    static func changes(from old: [String: SettingValue], to new: [String: SettingValue]) -> [SettingChange] {
        Set(old.keys).union(new.keys).sorted().compactMap { key in
            old[key] == new[key] ? nil : SettingChange(key: key, old: old[key], new: new[key])
        }
    }

    /// What is set, without settings that are gone.
    static func known(_ overrides: [String: SettingValue]) -> [String: SettingValue] {
        overrides.filter { SettingRegistry.definition($0.key) != nil }
    }
}
