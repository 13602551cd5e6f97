internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Who owned a vehicle, and how it changes hands: with both sides' consent, at one moment.
func transferRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/vehicles/:vehicle/ownerships", to: .anyOf([.readVehicles, .useOwn]),
            "Who owned a vehicle, latest first",
            parameters: [.vehicle] + Parameter.page, gives: Page<Ownership>.self, also: ["text/csv"]
        ) { call in
            let (reader, vehicle): (Reader, VehicleID) = (try call.reader(), try call.path("vehicle"))
            return try await Listing(
                name: "ownerships", scope: "\(vehicle)", columns: ["id", "customer", "since", "until"]
            ) { last, limit, db in
                guard try await db.isThere(vehicle, for: reader) else { throw Refusal.notFound }
                return try await db.ownerships(of: vehicle, after: try last?.id(), limit: limit, for: reader)
                    .map { ($0, .string($0.id.description)) }
            }.answer(call, for: reader, app.database)
        },
        .post(
            "/v1/vehicles/:vehicle/transfers", to: .anyOf([.writeVehicles, .useOwn]), "Ask for a change of hands",
            parameters: [.vehicle, .idempotencyKey()], takes: NewVehicleTransfer.self, gives: VehicleTransfer.self,
            status: .created, errors: [.transferPending, .noEmail, .notOwned]
        ) { call in
            try await requestTransfer(
                call.body, of: call.path("vehicle"), by: call.reader(), intent: call.intent(), app)
        }
        .documented("The owner's own request is the owner's consent. Whoever has no account is asked by e-mail."),
        .get(
            "/v1/vehicle-transfers", to: .anyOf([.readVehicles, .useOwn]), "Transfers, newest first",
            parameters: [.query("vehicle", as: VehicleID.self, "Only those of this vehicle.")] + Parameter.page,
            gives: Page<VehicleTransfer>.self, also: ["text/csv"]
        ) { call in
            let reader = try call.reader()
            let (vehicle, now): (VehicleID?, _) = (try call.query("vehicle"), app.clock())
            return try await Listing(
                name: "vehicle-transfers", scope: "\(vehicle?.description ?? "")",
                columns: ["id", "vehicle", "from", "to", "state", "requestedAt", "expiresAt", "settledAt"]
            ) { last, limit, db in
                try await db.transfers(of: vehicle, after: try last?.id(), limit: limit, for: reader, at: now)
                    .map { ($0, .string($0.id.description)) }
            }.answer(call, for: reader, app.database)
        },
        .get(
            "/v1/vehicle-transfers/:transfer", to: .anyOf([.readVehicles, .useOwn]), "A transfer",
            parameters: [.transfer], gives: VehicleTransfer.self
        ) { call in
            let reader = try call.reader()
            let (id, now): (VehicleTransferID, _) = (try call.path("transfer"), app.clock())
            let stored = try await app.database.read(as: reader.tenant) {
                try await $0.transfer(id, for: reader, at: now)
            }
            guard let stored else { throw Refusal.notFound }
            return .ok(stored.transfer).tagged(EntityTag(version: stored.version))
        },
        .delete(
            "/v1/vehicle-transfers/:transfer", to: .anyOf([.writeVehicles, .useOwn]), "Take a transfer back",
            parameters: [.transfer, .ifMatch()], gives: Nothing.self,
            errors: [.notTheOwner, .alreadyAnswered, .preconditionFailed]
        ) { call in
            try await withdrawTransfer(
                call.path("transfer"), by: call.reader(), check: { try call.requireMatch($0) }, app)
            return .noContent
        },
        .post(
            "/v1/vehicle-transfers/:transfer/answer", to: .permission(.useOwn), "Say yes or no as one side",
            parameters: [.transfer], takes: TransferAnswer.self, gives: VehicleTransfer.self,
            errors: [.notTheCustomer, .alreadyAnswered, .requestExpired, .notOwned]
        ) { call in
            .ok(try await answerTransfer(call.path("transfer"), accept: call.body.accept, by: call.reader(), app))
        },
        .post(
            "/v1/vehicle-transfer-answers", to: .everyone, "Say yes or no by a mailed link",
            takes: MailedTransferAnswer.self, gives: VehicleTransfer.self,
            errors: [.notFound, .linkExpired, .alreadyAnswered, .requestExpired, .notOwned, .notACustomer]
        ) { call in .ok(try await answerTransfer(code: call.body.code, accept: call.body.accept, app)) }
        .documented("The code of the link is the credential."),
        .post(
            "/v1/vehicle-transfer-acceptances", to: .permission(.useOwn), "Take a vehicle offered by e-mail",
            takes: MailedLinkCode.self, gives: VehicleTransfer.self,
            errors: [
                .notFound, .linkExpired, .notTheCustomer, .alreadyAnswered, .requestExpired, .notOwned, .notACustomer,
            ]
        ) { call in .ok(try await takeVehicle(code: call.body.code, by: call.reader(), app)) }
        .documented("The vehicle becomes that of the customer that the caller is."),
    ]
}

extension Parameter {
    fileprivate static var transfer: Parameter { .path("transfer", as: VehicleTransferID.self, "The transfer's id.") }
}
