//! The node's clock over a machine's clocks that the test turns by hand.

import Kernel
import Synchronization
import Testing
import Web

@Suite struct NodeClockTests {
  /// A machine whose clocks move only as they are told.
  final class Machine: Sendable {
    private let reading = Mutex(NodeClock.Reading(wall: 1_000_000_000, boot: 5_000_000))

    func pass(_ span: Instant.Span) {
      reading.withLock {
        $0.wall += span.microseconds
        $0.boot += span.microseconds
      }
    }

    func step(_ span: Instant.Span) { reading.withLock { $0.wall += span.microseconds } }

    func clock(highWater: Int64 = 0, speed: Int = 1) -> NodeClock {
      NodeClock(
        highWater: Instant(microseconds: highWater), speed: speed,
        read: { self.reading.withLock { $0 } })
    }
  }

  static let began = Instant(microseconds: 1_000_000_000)

  @Test func `at its real pace node time follows the machine and not its wall clock`() {
    let machine = Machine()
    let clock = machine.clock()
    machine.pass(.seconds(10))
    machine.step(.hours(-1))
    #expect(clock.now == Self.began + .seconds(10))
    #expect(clock.wall == Self.began + .seconds(10) - .hours(1))
    #expect(clock.step() == .hours(-1))
    #expect(clock.step() == nil)
  }

  @Test func `in a time-lapse node time and wall time run as many times as fast`() {
    let machine = Machine()
    let clock = machine.clock(speed: 60)
    machine.pass(.seconds(60))
    #expect(clock.now == Self.began + .hours(1))
    #expect(clock.wall == clock.now)
    #expect(clock.steady == Self.began + .seconds(60))
    #expect(clock.lapse(.minutes(1)) == .hours(1))
  }

  @Test
  func
    `a step of the machine's clock is a step of as much in a time-lapse, and no drift becomes one`()
  {
    let machine = Machine()
    let clock = machine.clock(speed: 3600)
    machine.pass(.seconds(1))
    machine.step(.seconds(2))
    #expect(clock.step() == nil)
    machine.step(.milliseconds(1))
    #expect(clock.step() == .milliseconds(2001))
    #expect(clock.wall == clock.now + .milliseconds(2001))
  }

  @Test func `a time-lapse goes on from the stored high-water, its wall time with it`() {
    let machine = Machine()
    let ahead = Self.began + .days(3)
    let clock = machine.clock(highWater: ahead.microseconds, speed: 60)
    machine.pass(.seconds(1))
    #expect(clock.now == ahead + .minutes(1))
    #expect(clock.wall == clock.now)
  }

  @Test(arguments: [(0, 1), (1, 1), (3600, 3600), (3601, 3600)])
  func `a speed past its bounds becomes the nearest within`(asked: Int, taken: Int) {
    #expect(Machine().clock(speed: asked).speed == taken)
  }
}
