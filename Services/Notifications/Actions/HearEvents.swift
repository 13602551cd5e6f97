internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What of the other services' events is told to people.
func eventHandlers(_ app: App) -> [EventHandler] {
    [
        .on(InquiryStepped.self) { event, db in
            let step = event.data
            try db.tell(
                tellings(of: step), of: event, step.inquiry,
                CustomerSide(account: step.customerAccount, guest: step.guest, isActor: step.actor == .guest),
                except: step.account,
                NotificationValues(
                    excerpt: step.excerpt, reason: step.reason, due: step.due, zone: step.zone, amount: step.amount,
                    business: step.business, professional: step.professional, subject: step.subject))
        },
        .on(InquiryNoted.self) { event, db in
            let note = event.data
            try db.tell(
                tellings(of: note), of: event, note.inquiry,
                CustomerSide(account: note.customerAccount, guest: note.guest, isActor: note.actor == .guest),
                except: note.account,
                NotificationValues(
                    excerpt: note.excerpt, due: note.due, zone: note.zone, stars: note.stars, business: note.business,
                    professional: note.professional, subject: note.subject))
        },
    ]
}

extension Connection {
    /// One job for each audience: who that is, identity is asked outside of the event's transaction.
    fileprivate func tell<Data: Event>(
        _ tellings: [Telling], of event: ReceivedEvent<Data>, _ inquiry: InquiryID, _ customer: CustomerSide,
        except actor: AccountID?, _ values: NotificationValues
    ) throws {
        for telling in tellings {
            try schedule(
                TellPeople(
                    event: event.id, at: event.time, telling: telling, inquiry: inquiry, customer: customer,
                    actor: actor, values: values))
        }
    }
}
