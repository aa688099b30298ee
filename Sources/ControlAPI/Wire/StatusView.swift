import ControlPlane
import Foundation
import Store
import SunwardModel

/// How the service is doing.
public struct StatusView: Codable, Sendable {
    public var fleet: String
    public var fleetDigest: String
    public var clock: ClockView
    public var planID: UUID?
    public var planIssuedAt: Date?

    /// How much of the plan in force is new; nil for the first one.
    public var planSwitching: PlanSwitching?
    public var counts: CoordinatorCounts

    /// Set while planning fails: the last good plan goes on serving.
    public var lastFailure: PlanningFailure?

    /// Until when demand has been charged to plans.
    public var settledUntil: Date

    /// Plans and settlements that could be kept nowhere yet (database away and spool full); they are tried again.
    public var unkeptWrites: Int
    public var waterUsedTodayLiters: Double
    public var carbonUsedTodayKilograms: Double

    /// Nil where the service keeps no batches.
    public var batches: WaitingWorkView?

    /// In the order of the fleet's sites; nil where none has a battery.
    public var batteries: [BatteryView]?
    public var writer: WriterView

    /// How routing decisions and their outcomes get into the database.
    public var decisionLog: DecisionLogStatus
}

/// How writing to the database is doing.
public struct WriterView: Codable, Sendable {
    public var databaseConnected: Bool

    /// Since when the database has been away.
    public var disconnectedSince: Date?

    /// Records on disk that wait for the database.
    public var spooledRecords: Int
    public var spooledBytes: Int

    /// Why the spool takes nothing more while the database is away, naming its folder.
    public var spoolFailure: String?

    /// Records that the database refused for what they hold; see the spool's `rejected` folder.
    public var rejectedRecords: Int
    public var committedRows: Int

    public init(
        databaseConnected: Bool,
        disconnectedSince: Date?,
        spooledRecords: Int,
        spooledBytes: Int,
        spoolFailure: String? = nil,
        rejectedRecords: Int,
        committedRows: Int
    ) {
        self.databaseConnected = databaseConnected
        self.disconnectedSince = disconnectedSince
        self.spooledRecords = spooledRecords
        self.spooledBytes = spooledBytes
        self.spoolFailure = spoolFailure
        self.rejectedRecords = rejectedRecords
        self.committedRows = committedRows
    }
}
