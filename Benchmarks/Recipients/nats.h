// The peer: one message to as many subscribers of NATS, each answers the publisher. All subscribers live in one thread,
// the publisher has a connection and a thread of its own. Nothing is stored and nothing is signed there.
#pragma once
#include <atomic>
#include <cstdio>
#include <iostream>
#include <thread>

#include "line.h"

inline int join_nats(int port, const std::string& subject) {
  int file = dial(port);
  send_all(file,
           "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"c\",\"version\":\"0\",\"protocol\":1}\r\nSUB " + subject +
               " 1\r\nPING\r\n");
  receive_until(file, "PONG");
  return file;
}

inline void nats(int port, size_t count, size_t bytes) {
  want_files(count + 256);
  const std::string end = "ENDOFALERT", answer = "PUB ack 1\r\n1\r\n";
  std::string payload(bytes - end.size(), 'x');
  payload += end;
  std::vector<int> files;
  for (size_t number = 0; number < count; number++) files.push_back(join_nats(port, "alert"));
  int publisher = join_nats(port, "ack");
  std::vector<double> received(count, 0);
  std::atomic<bool> is_over{false};
  std::thread subscribers([&] {
    int loop = epoll_create1(0);
    for (size_t number = 0; number < count; number++) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = number;
      epoll_ctl(loop, EPOLL_CTL_ADD, files[number], &event);
    }
    std::vector<std::string> waiting(count);
    std::vector<char> part(1 << 16);
    epoll_event events[256];
    while (!is_over) {
      int ready = epoll_wait(loop, events, 256, 100);
      for (int place = 0; place < ready; place++) {
        size_t number = events[place].data.u64;
        ssize_t got = recv(files[number], part.data(), part.size(), MSG_DONTWAIT);
        if (got <= 0) continue;
        std::string& bytes = waiting[number];
        bytes.append(part.data(), static_cast<size_t>(got));
        if (size_t asked = bytes.find("PING\r\n"); asked != std::string::npos) {
          send_all(files[number], "PONG\r\n");
          bytes.erase(0, asked + 6);
        }
        for (size_t found; (found = bytes.find(end)) != std::string::npos;) {
          received[number] = clock_seconds();
          send_all(files[number], answer);
          bytes.erase(0, found + end.size() + 2);
        }
      }
    }
    ::close(loop);
  });
  std::printf("ready seconds=0\n");
  std::fflush(stdout);
  std::string line, told = "PUB alert ack " + std::to_string(bytes) + "\r\n" + payload + "\r\n";
  while (std::getline(std::cin, line) && line != "quit") {
    double own = own_seconds(), began = clock_seconds();
    send_all(publisher, told);
    size_t known = 0;
    std::string bytes_in;
    const std::string token = "\r\n1\r\n";
    char part[65536];
    while (known < count) {
      ssize_t got = recv(publisher, part, sizeof part, 0);
      if (got <= 0) broken("the publisher's connection ended");
      bytes_in.append(part, static_cast<size_t>(got));
      size_t from = 0;
      for (size_t found; (found = bytes_in.find(token, from)) != std::string::npos; from = found + token.size()) known++;
      bytes_in.erase(0, from);
      if (size_t asked = bytes_in.find("PING\r\n"); asked != std::string::npos) {
        send_all(publisher, "PONG\r\n");
        bytes_in.erase(asked, 6);
      }
    }
    double milliseconds = (clock_seconds() - began) * 1e3;
    own = own_seconds() - own;
    std::vector<double> times;
    for (double moment : received) times.push_back((moment - began) * 1e3);
    std::printf("raised ms=%.3f received_p50=%.3f received_p99=%.3f stored_p50=0 stored_p99=0 live=%zu signed=0 client_ms=%.1f\n",
                milliseconds, quantile(times, 0.5), quantile(times, 0.99), count, own * 1e3);
    std::fflush(stdout);
  }
  is_over = true;
  subscribers.join();
}
