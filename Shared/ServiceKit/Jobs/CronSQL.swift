internal import Postgres

extension Cron {
    /// The first of the times after `start` on the clock of `zone`, as an expression: PostgreSQL knows the zones, so the
    /// binary needs no zone files, and all processes agree.
    func next(after start: SQL, in zone: SQL) -> SQL {
        let days: SQL = takesEitherDay ? "(\(hasDay) OR \(hasWeekday))" : "(\(hasDay) AND \(hasWeekday))"
        // Three days: of the first all times may be over, and a clock that changes moves times by an hour. Forty years:
        // the 29th of February on a given day of the week.
        return """
            (SELECT min(moment.at)
            FROM (
                SELECT candidate.day
                FROM (
                    SELECT (\(start) AT TIME ZONE \(zone))::date + generate_series(0, 14700) AS day
                ) AS candidate
                WHERE extract(month FROM candidate.day) = ANY (\(months)::integer[]) AND \(days)
                LIMIT 3
            ) AS days
            CROSS JOIN LATERAL (\(namesHours ? namedTimes(zone) : timesOnTheWall(zone))) AS moment
            WHERE moment.at > \(start))
            """
    }

    private var hasDay: SQL { "extract(day FROM candidate.day) = ANY (\(days)::integer[])" }

    private var hasWeekday: SQL { "extract(dow FROM candidate.day) = ANY (\(weekdays)::integer[])" }

    /// Each named time is one moment, also where the clock shows it never or twice.
    private func namedTimes(_ zone: SQL) -> SQL {
        """
        SELECT (days.day + make_interval(hours => hour, mins => minute)) AT TIME ZONE \(zone) AS at
        FROM unnest(\(hours)::integer[]) AS hour, unnest(\(minutes)::integer[]) AS minute
        """
    }

    /// Each minute of the day at which the clock shows such a time.
    private func timesOnTheWall(_ zone: SQL) -> SQL {
        """
        SELECT minute AS at
        FROM generate_series(
            days.day::timestamp AT TIME ZONE \(zone),
            (days.day + 1)::timestamp AT TIME ZONE \(zone) - interval '1 minute', interval '1 minute') AS minute
        WHERE extract(hour FROM minute AT TIME ZONE \(zone)) = ANY (\(hours)::integer[])
            AND extract(minute FROM minute AT TIME ZONE \(zone)) = ANY (\(minutes)::integer[])
        """
    }
}
