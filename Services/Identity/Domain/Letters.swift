import FoundationEssentials
import Models

/// A mail to one person: what `Store/Letters.swift` puts into the queue.
struct Letter: Hashable, Sendable {
    let email: EmailAddress
    let name: DisplayName
    let subject: String
    /// Paragraphs.
    let text: [String]
    /// The one link, if there is one: it stands under the first paragraph.
    var link: String?
}

/// The mails of this service. Codes stand behind `#`, where neither servers nor logs of proxies see them.
struct Letters: Sendable {
    /// The address of the portal, without a slash at its end.
    let portal: String

    init(portal: String) {
        self.portal = portal.hasSuffix("/") ? String(portal.dropLast()) : portal
    }

    func verify(_ registration: RegistrationRecord, code: String) -> Letter {
        Letter(
            email: registration.email, name: registration.name, subject: "Confirm your e-mail address",
            text: [
                "Somebody, most likely you, wants an account at Driveline with this address. Confirm it here:",
                "The link is good for 24 hours and once. If it was not you, do nothing: there will be no account.",
            ], link: link("verify", code))
    }

    func alreadyRegistered(_ account: AccountRecord) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "You have an account already",
            text: [
                "Somebody tried to register at Driveline with this address, but it has an account already. If it was you,"
                    + " sign in, or choose a new password here:",
                "If it was not you, do nothing: nothing has changed.",
            ], link: portal + "/forgotten-password")
    }

    func confirmEmail(_ email: EmailAddress, of account: AccountRecord, code: String) -> Letter {
        Letter(
            email: email, name: account.name, subject: "Confirm your new e-mail address",
            text: [
                "Confirm here that this is the new address of your account at Driveline:",
                "The link is good for 24 hours and once. Until then the old address counts.",
            ], link: link("confirm-email", code))
    }

    func emailWillChange(_ account: AccountRecord, to email: EmailAddress) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "Your e-mail address is about to change",
            text: [
                "Somebody who is signed in to your account at Driveline wants to change its address to \(email.text).",
                "If it was not you, change your password now and end all other sessions.",
            ])
    }

    func emailChanged(_ account: AccountRecord, to email: EmailAddress, at address: EmailAddress) -> Letter {
        Letter(
            email: address, name: account.name, subject: "Your e-mail address was changed",
            text: [
                "The address of your account at Driveline is now \(email.text); before it was \(account.email.text).",
                "If it was not you, write to the support of your network at once.",
            ])
    }

    func setPassword(_ account: AccountRecord, code: String) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "Choose a new password",
            text: [
                "Somebody, most likely you, asked for a new password for your account at Driveline. Choose it here:",
                "The link is good for 24 hours and once. If it was not you, do nothing: the old password stays.",
            ], link: link("set-password", code))
    }

    func noAccount(_ email: EmailAddress) throws -> Letter {
        Letter(
            email: email, name: try DisplayName("there"), subject: "There is no account with this address",
            text: [
                "Somebody asked for a new password at Driveline for this address, but no open account has it. If it was"
                    + " you, you have another address there, or you can register here:",
                "If it was not you, do nothing.",
            ], link: portal + "/register")
    }

    func passwordChanged(_ account: AccountRecord) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "Your password was changed",
            text: [
                "The password of your account at Driveline was changed, and other sessions were ended.",
                "If it was not you, choose a new one here:",
            ], link: portal + "/forgotten-password")
    }

    func signInLink(_ account: AccountRecord, code: String) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "Sign in to your account",
            text: [
                "There were many wrong attempts to sign in to your account at Driveline, so for a while no password is"
                    + " taken from anybody. You can sign in here:",
                "The link is good for 24 hours and once, together with your password. If you did not try to sign in,"
                    + " do nothing.",
            ], link: link("sign-in", code))
    }

    func tokenReplayed(_ account: AccountRecord, device: String) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "A session was ended for your safety",
            text: [
                "A key of your session on \"\(device)\" was used twice. Somebody may have a copy, so we have ended the"
                    + " session.",
                "Sign in again. If you see anything you do not know, change your password.",
            ])
    }

    func deactivated(_ account: AccountRecord) -> Letter {
        Letter(
            email: account.email, name: account.name, subject: "Your account was closed",
            text: ["Your account at Driveline was closed, and all its sessions were ended."])
    }

    /// The link of a mail.
    func link(_ page: String, _ code: String) -> String { "\(portal)/\(page)#code=\(code)" }
}
