internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// The letters of this service, which the service `notifications` writes in the language of whoever gets them. Codes stand
/// behind `#`, where neither servers nor logs of proxies see them.
struct Letters: Sendable {
    /// The address of the portal, without a slash at its end.
    let portal: String

    init(portal: String) {
        self.portal = portal.hasSuffix("/") ? String(portal.dropLast()) : portal
    }

    func verify(_ registration: RegistrationRecord, code: String) -> Notice {
        Notice(
            to: Addressee(email: registration.email, name: registration.name, language: registration.language),
            .verifyEmail, ["link": link("verify", code)])
    }

    func alreadyRegistered(_ account: AccountRecord) -> Notice {
        Notice(to: Addressee(account), .alreadyRegistered, ["link": "\(portal)/forgotten-password"])
    }

    func confirmEmail(_ email: EmailAddress, of account: AccountRecord, code: String) -> Notice {
        Notice(to: Addressee(account, at: email), .confirmNewEmail, ["link": link("confirm-email", code)])
    }

    func emailWillChange(_ account: AccountRecord, to email: EmailAddress) -> Notice {
        Notice(to: Addressee(account), .emailWillChange, ["address": email.text])
    }

    func emailChanged(_ account: AccountRecord, to email: EmailAddress, at address: EmailAddress) -> Notice {
        Notice(
            to: Addressee(account, at: address), .emailChanged,
            ["address": email.text, "before": account.email.text])
    }

    func setPassword(_ account: AccountRecord, code: String) -> Notice {
        Notice(to: Addressee(account), .setPassword, ["link": link("set-password", code)])
    }

    /// In the language of whoever asked: nobody else is known there.
    func noAccount(_ email: EmailAddress, _ language: LanguageTag?) -> Notice {
        Notice(to: Addressee(email: email, language: language), .noAccount, ["link": "\(portal)/register"])
    }

    func passwordChanged(_ account: AccountRecord) -> Notice {
        Notice(to: Addressee(account), .passwordChanged, ["link": "\(portal)/forgotten-password"])
    }

    func signInLink(_ account: AccountRecord, code: String) -> Notice {
        Notice(to: Addressee(account), .signInLink, ["link": link("sign-in", code)])
    }

    func tokenReplayed(_ account: AccountRecord, device: String) -> Notice {
        Notice(to: Addressee(account), .sessionEnded, ["device": device])
    }

    func deactivated(_ account: AccountRecord) -> Notice {
        Notice(to: Addressee(account), .accountClosed)
    }

    func invitation(to email: EmailAddress, _ language: LanguageTag?, _ tenant: String, code: String) -> Notice {
        Notice(
            to: Addressee(email: email, language: language), .invitation,
            ["network": tenant, "link": link("invitation", code)])
    }

    /// The link of a mail.
    func link(_ page: String, _ code: String) -> String { "\(portal)/\(page)#code=\(code)" }
}

extension Addressee {
    /// The owner of an account, at its address or at one that is about to be.
    fileprivate init(_ account: AccountRecord, at address: EmailAddress? = nil) {
        self.init(email: address ?? account.email, name: account.name, language: account.language)
    }
}

extension Connection {
    /// Has a letter written; it leaves when the transaction is committed, and never otherwise.
    func post(_ letter: Notice, _ app: App) throws { try send(letter, sealedWith: app.settings.messages.sealing) }
}
