// One event in each request, the next when the last is acknowledged: D1 with many connections, D2 with one. And what the
// disk itself gives to one writer.
#pragma once
#include <fcntl.h>

#include "wire.h"

// Events a second that were acknowledged, each in a request of its own. What is under way at the end does not count. It
// ends when matching is through, so that nothing is left to be done while a peer is measured.
inline void single(int port, Keys& keys, size_t connections, double seconds, size_t event_bytes) {
  struct One {
    int file = -1;
    std::string bytes;
    double sent = 0;
  };
  std::vector<One> all(connections);
  int loop = epoll_create1(0);
  for (size_t number = 0; number < connections; number++) {
    all[number].file = dial(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    epoll_ctl(loop, EPOLL_CTL_ADD, all[number].file, &event);
  }
  uint64_t number = static_cast<uint64_t>(now_seconds()) << 20;
  int64_t second = now_seconds();
  std::string time = moment(second);
  auto send_next = [&](One& one) {
    if (now_seconds() != second) {
      second = now_seconds();
      time = moment(second);
    }
    one.sent = clock_seconds();
    send_all(one.file, post("/api/v1/events", keys.next(), plain_event(number++, event_bytes, time)));
  };
  std::vector<double> waited;
  double own = own_seconds(), began = clock_seconds(), end = began + seconds;
  for (One& one : all) send_next(one);
  size_t open = connections;
  std::string body;
  std::vector<char> part(1 << 16);
  epoll_event events[256];
  while (open > 0) {
    int count = epoll_wait(loop, events, 256, 30'000);
    if (count == 0) broken("no answer in 30 s");
    for (int place = 0; place < count; place++) {
      One& one = all[events[place].data.u64];
      ssize_t got = recv(one.file, part.data(), part.size(), MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) broken("the node ended a connection");
      one.bytes.append(part.data(), static_cast<size_t>(got));
      int status = 0;
      if (!take_answer(one.bytes, status, body)) continue;
      if (status != 202) broken(std::to_string(status) + " " + body);
      if (body.find("\"accepted\":1,") == std::string::npos) broken("not taken: " + body);
      double at = clock_seconds();
      if (at < end) {
        waited.push_back((at - one.sent) * 1e3);
        send_next(one);
      } else {
        open--;
      }
    }
  }
  own = own_seconds() - own;
  Wire wire(port);
  wait_matched(wire, keys, Json::parse(body).at("batch").string, matched_seconds_max);
  for (One& one : all) ::close(one.file);
  ::close(loop);
  std::printf("acks=%zu rate=%.1f p50=%.3f p99=%.3f client=%.3f\n", waited.size(),
              static_cast<double>(waited.size()) / seconds, quantile(waited, 0.5), quantile(waited, 0.99), own);
}

// Appends of so many bytes a second, each flushed before the next.
inline void append(const std::string& folder, double seconds, size_t bytes) {
  std::string path = folder + "/append.part", record(bytes, 'x');
  int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) broken("cannot write " + path);
  size_t count = 0;
  double began = clock_seconds(), end = began + seconds, at = began;
  while (at < end) {
    if (write(file, record.data(), record.size()) != static_cast<ssize_t>(record.size()) || fdatasync(file) != 0)
      broken("cannot write " + path);
    count++;
    at = clock_seconds();
  }
  ::close(file);
  unlink(path.c_str());
  std::printf("acks=%zu rate=%.1f\n", count, static_cast<double>(count) / (at - began));
}
