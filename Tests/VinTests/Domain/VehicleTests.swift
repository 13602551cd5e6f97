import Models
import Testing

@testable import Vin

@Suite struct VehicleTests {
    @Test func `essentials are typed and grouped`() {
        let values: [Int: String] = [
            29: "2003", 26: "HONDA", 28: "Accord", 38: "EX-V6", 34: "S", 5: "Coupe", 39: "PASSENGER CAR",
            24: "Gasoline", 15: "FWD", 18: "J30A4", 9: "6", 64: "V-Shaped", 13: "2.998832712", 71: "240",
            37: "Automatic", 63: "5", 31: "MARYSVILLE", 77: "OHIO", 75: "UNITED STATES (USA)", 76: "Honda", 25: "1C",
            126: "HEV",
        ]
        let vehicle = VehicleFacts { values[$0] }
        #expect(vehicle.year == 2003 && vehicle.make == "HONDA" && vehicle.model == "Accord")
        #expect(vehicle.trim == "EX-V6" && vehicle.series == "S" && vehicle.bodyClass == "Coupe")
        #expect(vehicle.vehicleType == "PASSENGER CAR" && vehicle.fuel == "Gasoline" && vehicle.drive == "FWD")
        #expect(vehicle.electrificationLevel == "HEV" && vehicle.grossWeightClass == "1C")
        #expect(vehicle.engine?.model == "J30A4" && vehicle.engine?.configuration == "V-Shaped")
        #expect(vehicle.engine?.cylinders == 6 && vehicle.engine?.horsepower == 240)
        #expect(vehicle.engine?.displacementLitres == 2.999)
        #expect(vehicle.transmission?.style == "Automatic" && vehicle.transmission?.speeds == 5)
        #expect(vehicle.plant?.city == "MARYSVILLE" && vehicle.plant?.state == "OHIO")
        #expect(vehicle.plant?.country == "UNITED STATES (USA)" && vehicle.plant?.company == "Honda")
    }

    @Test func `what is not known or does not apply is absent`() {
        #expect(VehicleFacts { _ in nil } == VehicleFacts())
        #expect(VehicleFacts { [15: "Not Applicable", 37: "Not Applicable", 9: "many"][$0] } == VehicleFacts())
    }

    @Test func `confidence falls with every doubt`() {
        func confidence(_ codes: Set<Int>, conclusive: Bool = true, model: Bool = true) -> Double {
            Confidence.of(isRaised: codes.contains, isModelYearConclusive: conclusive, hasModel: model)
        }
        #expect(confidence([0]) == 1)
        #expect(confidence([0], conclusive: false) == 0.95)
        #expect(confidence([0, 14], model: false) == 0.72)
        #expect(confidence([1]) == 0.7)
        #expect(confidence([7]) == 0)
        #expect(
            confidence([8]) < confidence([5]) && confidence([5]) < confidence([4]) && confidence([4]) < confidence([2]))
    }

    @Test func `texts are cut to 500 characters, not bytes`() {
        let text = Array(String(repeating: "–", count: 501).utf8)
        #expect(ErrorTexts.cut(text).count == 1500)
        #expect(ErrorTexts.cut(Array(text.prefix(600))).count == 600)
        #expect(ErrorTexts.trimmed(Array("  a b ".utf8)) == Array("a b".utf8))
        #expect(ErrorTexts.trimmed(Array("   ".utf8)).isEmpty)
    }
}
