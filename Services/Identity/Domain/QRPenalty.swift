/// How hard a masked QR code is to read; of the eight masks the one with the least is taken (ISO/IEC 18004, section 7.8.3).
enum QRPenalty {
    /// The sum of the four rules.
    static func score(_ matrix: QRMatrix) -> Int {
        var score = squares(matrix) + balance(matrix)
        for place in 0..<matrix.size {
            let row = (0..<matrix.size).map { matrix[place, $0] }
            let column = (0..<matrix.size).map { matrix[$0, place] }
            score += runs(row) + runs(column) + finderLikes(row) + finderLikes(column)
        }
        return score
    }

    /// Five modules of one colour in a row cost 3, each further one 1.
    static func runs(_ line: [Bool]) -> Int {
        var score = 0
        var length = 0
        for place in line.indices {
            length = place > 0 && line[place] == line[place - 1] ? length + 1 : 1
            if length == 5 { score += 3 } else if length > 5 { score += 1 }
        }
        return score
    }

    /// What looks like a finder, 1:1:3:1:1 with four light modules on one side, costs 40.
    static func finderLikes(_ line: [Bool]) -> Int {
        let finder = [true, false, true, true, true, false, true]
        guard line.count >= finder.count else { return 0 }
        var score = 0
        for start in 0...(line.count - finder.count) where Array(line[start..<start + finder.count]) == finder {
            let isClear = { (places: Range<Int>) in
                // Outside the symbol there is the light quiet zone.
                places.allSatisfy { !line.indices.contains($0) || !line[$0] }
            }
            if isClear(start - 4..<start) { score += 40 }
            if isClear(start + finder.count..<start + finder.count + 4) { score += 40 }
        }
        return score
    }

    /// Each square of four modules of one colour costs 3.
    private static func squares(_ matrix: QRMatrix) -> Int {
        var score = 0
        for row in 1..<matrix.size {
            for column in 1..<matrix.size {
                let colour = matrix[row, column]
                if matrix[row - 1, column] == colour, matrix[row, column - 1] == colour,
                    matrix[row - 1, column - 1] == colour
                {
                    score += 3
                }
            }
        }
        return score
    }

    /// Each five per cent that the dark modules are away from half of all cost 10.
    private static func balance(_ matrix: QRMatrix) -> Int {
        let dark = matrix.isDark.count(where: { $0 })
        return abs(dark * 20 - matrix.isDark.count * 10) / matrix.isDark.count * 10
    }
}
