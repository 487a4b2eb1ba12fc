//! The night profile: a gap falls through to the next, and nobody who is there is lost.

import Alerting
import Kernel
import Testing

@Suite struct NightProfileTests {
  private func callee(_ number: UInt64, _ isReachable: Bool = true) -> Callee {
    Callee(
      organization: Cast.id(500), post: Cast.id(number), person: Cast.id(number + 100),
      routes: isReachable ? [Cast.id(number + 200)] : [])
  }

  private func profile(
    _ guardDesk: [Callee], _ crisisDuty: [Callee], _ heads: [Callee], _ responders: [Callee] = [],
    _ deputies: [Callee] = []
  ) -> NightProfile {
    NightProfile(
      guardDesk: guardDesk, crisisDuty: crisisDuty, heads: heads, responders: responders,
      deputies: deputies)
  }

  @Test func `guard desk, crisis duty, section chief, in this order`() {
    let full = profile([callee(1)], [callee(2)], [callee(3)], [callee(4)], [callee(5)])
    #expect(full.first == [callee(1)])
    #expect(full.second == [callee(2), callee(3)])
    let noGuard = profile([], [callee(2)], [callee(3)], [callee(4)], [callee(5)])
    #expect(noGuard.first == [callee(2)])
    #expect(noGuard.second == [callee(3), callee(5)])
    let neither = profile([], [], [callee(3)], [callee(4)], [callee(5)])
    #expect(neither.first == [callee(3)])
    #expect(neither.second == [callee(5)])
    #expect(profile([], [], [], [callee(4)]).first == [callee(4)])
  }

  @Test func `who cannot be reached is called with the next`() {
    let mute = profile([callee(1, false)], [callee(2)], [callee(3)])
    #expect(mute.first == [callee(1, false), callee(2)])
  }

  @Test
  func `whatever is missing, nobody who is there is lost and no rung is empty before the last`() {
    // Every combination of who is there, and of who of them can be reached.
    for there in 0..<32 {
      for reachable in 0..<32 {
        let lists = (0..<5).map { index -> [Callee] in
          (there >> index) & 1 == 1
            ? [callee(UInt64(index + 1), (reachable >> index) & 1 == 1)] : []
        }
        let night = profile(lists[0], lists[1], lists[2], lists[3], lists[4])
        let named = lists[0] + lists[1] + lists[2] + lists[3]
        #expect(night.first.isEmpty == named.isEmpty, "\(there) \(reachable)")
        if named.contains(where: { !$0.routes.isEmpty }) {
          #expect(night.first.contains { !$0.routes.isEmpty }, "\(there) \(reachable)")
        }
        let climbing = night.first + night.second
        for head in lists[0] + lists[1] + lists[2] {
          #expect(climbing.contains(head), "\(there) \(reachable)")
        }
        #expect(Set(night.first).count == night.first.count)
        #expect(Set(night.second).count == night.second.count)
      }
    }
  }
}
