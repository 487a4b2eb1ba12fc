//! Machines that go back in time, and the administrator who looks after them.

import Kernel

@testable import Federation

extension NetworkExplorer {
  mutating func restore(_ index: Int) throws {
    guard restored == nil, let backup = backups[index] else { return }
    let before = machines[index]
    machines[index] = backup
    machines[index].side.now = before.side.now
    machines[index].side.pacing = Pacing()
    // It took hours, and nothing is on its way any more.
    network = []
    let (other, new) = (machines[1 - index].side.link, backup.side.link)
    restored = Restored(
      index: index, isSilent: random.below(2) == 0,
      hasForgotten: Lane.allCases.contains {
        max(other.incoming[$0].through, other.incoming[$0].beyond.last ?? 0)
          >= new.outgoing[$0].nextSeq
          || other.outgoing[$0].through > new.incoming[$0].through
      })
    tally.restored += 1
    note("\(index) is restored")
    // What its books no longer know, and what it receipted and lost, is found by the comparison of holdings alone.
    let waiting = Lane.allCases.flatMap { machines[1 - index].side.link.outgoing[$0].waiting }
    sent.removeAll { letter in
      if letter.from == index { return machines[index].side.parcels[letter.id] == nil }
      return before.effects[letter.id] != nil && backup.effects[letter.id] == nil
        && !waiting.contains { $0.id == letter.id }
    }
    if restored?.isSilent == false { try beginEpoch(index) }
    // The first sweep after the start: what the old books still wait for is over.
    try advance(.seconds(0), firing: true)
  }

  mutating func beginEpoch(_ index: Int) throws {
    let epoch = machines[index].side.link.epoch + 1
    note("\(index) begins epoch \(epoch)")
    settle(index, try machines[index].side.handle(.epochBegun(epoch)))
  }

  /// What an administrator does who looks at the network page.
  mutating func tend(_ index: Int) throws {
    let link = machines[index].side.link
    if case .quarantined(let held) = link.state {
      if held.cause == .weWentBack { return try beginEpoch(index) }
      guard held.offer != nil else { return }
      note("\(index) releases")
      settle(index, try machines[index].side.handle(.release(by: LinkCast.sato)))
    } else if restored?.index == index, link.standing == .quarantined, link.epoch == 0 {
      try beginEpoch(index)
    }
  }
}
