#include "tests/simulation/ports.h"

#include "kiosk/model/names.h"
#include "tests/simulation/promises.h"
#include "tests/unit/model/desk.h"

#include <boost/asio/redirect_error.hpp>

#include <utility>

namespace madoguchi::simulation {

using namespace model;
using namespace std::chrono_literals;
using effects::CardOutcome;
using effects::PrintOutcome;
using effects::SignOutcome;
using xfs4iot::CardError;
using xfs4iot::Outcome;
using xfs4iot::PaymentReason;
using xfs4iot::PaymentResult;
using xfs4iot::PrintReason;
using xfs4iot::PrintResult;

namespace {

template <class T>
Task<T> value_of(SlotPointer<T> slot) {
    if (!slot->value) {
        boost::system::error_code woken;
        co_await slot->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    co_return std::move(*slot->value);
}

}  // namespace

void Fuse::point(std::string_view where) const {
    if (!parts.chance.misfortune(where, 250)) return;
    const bool whole = parts.chance.once_in(2);
    parts.trace.line(parts.schedule.elapsed(), "POWER CUT {} ({})", where, whole ? "whole machine" : "kiosk only");
    throw PowerCut{whole};
}

VisitId visit_number(Outside& outside) {
    return {fmt::format("01KATEST0000000000{:06}00", ++outside.visits_begun)};
}

// ---- devices

void SimulatedDevices::look() {
    model::Devices now;
    if (outside.devices_up) {
        now = working_devices();
        now.card_present = !outside.card.empty();
        if (outside.sheets.paper_out) now.document_printer.trouble = DeviceTrouble::paper_out;
        if (outside.sheets.sensor) now.document_printer.paper_in_outlet = !outside.sheets.outlet.empty();
        if (outside.slips.paper_out) now.receipt_printer.trouble = DeviceTrouble::paper_out;
    }
    if (now == last) return;
    last = now;
    changed(now);
}

Task<> SimulatedDevices::run() {
    look();
    co_return;
}

template <class T>
std::function<void(T)> SimulatedDevices::reply_to(const SlotPointer<T>& slot, T lost, std::string_view what) {
    const std::weak_ptr<Slot<T>> weak{slot};
    const auto give = [weak](T value) {
        if (const auto open = weak.lock()) open->set(std::move(value));
    };
    auto& chance = outside.parts.chance;
    if (!chance.misfortune(what, 14)) return give;
    // The connection breaks before the act has ended, or its end is never heard of.
    outside.parts.schedule.in(std::chrono::seconds{chance.pick(2) == 0 ? 1 : 100}, [give, lost] { give(lost); });
    return [](T) {};
}

void SimulatedDevices::check_new(const AttemptId& attempt, RecordKind intent) {
    if (!outside.seen_attempts.insert(attempt.text).second)
        broken(outside, "an attempt reaches a device once: " + attempt.text);
    if (!intended(outside, attempt, intent))
        broken(outside, "what moves money or paper is in the journal before: " + attempt.text);
}

Task<CardOutcome<xfs4iot::CardInspection>> SimulatedDevices::inspect_card() {
    auto slot = std::make_shared<Slot<CardOutcome<xfs4iot::CardInspection>>>(loop);
    outside.parts.schedule.in(300ms, [this, weak = std::weak_ptr{slot}] {
        const auto open = weak.lock();
        if (!open) return;
        if (outside.card.empty()) return open->set(CardError::no_card);
        xfs4iot::CardInspection card;
        card.kind = xfs4iot::CardKind::my_number_card;
        card.authentication_tries_left = 3;
        card.certificate = card.card_key = outside.card;
        card.not_after = "2030-01-01T00:00:00Z";
        open->set(card);
    });
    return value_of(slot);
}

Task<SignOutcome> SimulatedDevices::authenticate(xfs4iot::AuthenticateRequest asked) {
    auto slot = std::make_shared<Slot<SignOutcome>>(loop);
    const bool right = asked.pin.view() == "1234";
    outside.parts.schedule.in(800ms, [this, weak = std::weak_ptr{slot}, right, key = asked.card_key] {
        const auto open = weak.lock();
        if (!open) return;
        if (outside.card.empty()) return open->set({CardError::card_removed, {}});
        if (outside.card != key) return open->set({CardError::other_card, {}});
        if (!right) return open->set({CardError::pin_wrong, 2});
        open->set({xfs4iot::CardSignature{outside.card, "", "signature"}, {}});
    });
    return value_of(slot);
}

Task<> SimulatedDevices::answer_terminal(xfs4iot::InputAnswer) {
    co_return;
}

Task<PaymentResult> SimulatedDevices::pay(xfs4iot::PayRequest request) {
    fuse.point("before the terminal is asked");
    auto slot = std::make_shared<Slot<PaymentResult>>(loop);
    PaymentResult none;
    none.attempt = request.attempt;
    if (!outside.devices_up || outside.parts.chance.misfortune("the terminal cannot be reached", 30)) {
        none.outcome = Outcome::not_done;
        none.reason = PaymentReason::unreachable;
        slot->set(none);
        return value_of(slot);
    }
    check_new(request.attempt, RecordKind::payment_intended);
    before_charge(outside, request);
    outside.cash.charge(request, reply_to(slot, none, "the terminal's answer is lost"));
    fuse.point("after the terminal was asked");
    return value_of(slot);
}

Task<> SimulatedDevices::abort_payment(AttemptId attempt) {
    if (!outside.parts.chance.misfortune("the wish to stop is lost", 8))
        outside.parts.schedule.in(200ms, [this_world = &outside, attempt] { this_world->cash.stop(attempt.text); });
    co_return;
}

Task<PaymentResult> SimulatedDevices::query_payment(AttemptId attempt) {
    auto slot = std::make_shared<Slot<PaymentResult>>(loop);
    const bool lost = !outside.devices_up || outside.parts.chance.misfortune("nobody answers the question", 5);
    outside.parts.schedule.in(300ms, [world = &outside, weak = std::weak_ptr{slot}, attempt, lost] {
        const auto open = weak.lock();
        if (!open) return;
        auto result = world->cash.query(attempt.text);
        if (lost) {
            result = {};
            result.attempt = attempt;
            result.reason = PaymentReason::unreachable;
        }
        open->set(result);
    });
    return value_of(slot);
}

Task<PaymentResult> SimulatedDevices::reverse(xfs4iot::ReverseRequest request) {
    fuse.point("before money is given back");
    auto slot = std::make_shared<Slot<PaymentResult>>(loop);
    check_new(request.attempt, RecordKind::reversal_intended);
    before_reversal(outside, request);
    PaymentResult none;
    none.attempt = request.attempt;
    outside.cash.reverse(request, reply_to(slot, none, "the answer to a reversal is lost"));
    fuse.point("after money was given back");
    return value_of(slot);
}

Task<PrintOutcome> SimulatedDevices::print(AttemptId attempt, VisitId visit, saga::Document document,
                                           std::function<void(int)> page) {
    fuse.point("before the printer is asked");
    auto slot = std::make_shared<Slot<PrintOutcome>>(loop);
    PrintOutcome none;
    none.result.attempt = attempt;
    if (!outside.devices_up || outside.parts.chance.misfortune("the printer cannot be reached", 20)) {
        none.result.outcome = Outcome::not_done;
        none.result.reason = PrintReason::offline;
        none.result.impressions = 0;
        slot->set(none);
        return value_of(slot);
    }
    check_new(attempt, RecordKind::print_intended);
    before_print(outside, visit, document);
    const auto reply = reply_to(slot, none, "the printer's answer is lost");
    // Progress of a connection that is gone is not heard.
    const auto heard = [page, weak = std::weak_ptr{slot}](int pages) {
        if (weak.lock()) page(pages);
    };
    outside.sheets.print(attempt.text, {visit.text, document.id.text, document.sha256, document.pages}, heard,
                         [reply](PrintResult result) {
                             reply({std::move(result), true});
                         });
    fuse.point("after the printer was asked");
    return value_of(slot);
}

Task<PrintResult> SimulatedDevices::query_print(AttemptId attempt) {
    auto slot = std::make_shared<Slot<PrintResult>>(loop);
    const bool lost = !outside.devices_up || outside.parts.chance.misfortune("the printer does not answer", 5);
    outside.parts.schedule.in(300ms, [world = &outside, weak = std::weak_ptr{slot}, attempt, lost] {
        const auto open = weak.lock();
        if (!open) return;
        auto result = world->sheets.query(attempt.text);
        if (lost) {
            result = {};
            result.attempt = attempt;
            result.reason = PrintReason::offline;
        }
        open->set(result);
    });
    return value_of(slot);
}

Task<PrintResult> SimulatedDevices::print_form(xfs4iot::PrintFormRequest form) {
    fuse.point("before a slip is printed");
    auto slot = std::make_shared<Slot<PrintResult>>(loop);
    const bool receipt = form.form == "receipt";
    // A slip carries nothing but a number: it is printed also when the journal cannot be written any more.
    if (receipt || !outside.disk_full)
        check_new(form.attempt, receipt ? RecordKind::receipt_intended : RecordKind::slip_intended);
    PrintResult none;
    none.attempt = form.attempt;
    outside.slips.print(
        form.attempt.text, {form.visit.text, "", "", 1}, [](int) {},
        reply_to(slot, none, "the receipt printer's answer is lost"));
    return value_of(slot);
}

// ---- back end

template <class T>
effects::BackEnd::Answer<T> SimulatedBackEnd::answer(std::string_view what, std::function<model::Reply<T>()> act) {
    auto slot = std::make_shared<Slot<model::Reply<T>>>(loop);
    auto& chance = outside.parts.chance;
    const bool lost = chance.misfortune(what, 60);
    const auto time = std::chrono::milliseconds{chance.between(20, 400)};
    outside.parts.schedule.in(time, [this, weak = std::weak_ptr{slot}, act = std::move(act), lost] {
        auto reply = outside.office.reachable ? act() : model::Reply<T>{BackEndFailure{}};
        const auto open = weak.lock();
        if (open) open->set(lost ? model::Reply<T>{BackEndFailure{}} : std::move(reply));
    });
    return value_of(slot);
}

effects::BackEnd::Answer<Situation> SimulatedBackEnd::situation() {
    return answer<Situation>("the offers are lost", [this]() -> model::Reply<Situation> {
        auto situation = sample_situation(outside.parts.schedule.now());
        situation.offers.front().price = fee;
        situation.sheets_removed = outside.office.removed;
        return situation;
    });
}

effects::BackEnd::Answer<VisitId> SimulatedBackEnd::open_visit(VisitId visit, std::string) {
    return answer<VisitId>("the opened visit is lost", [this, visit]() -> model::Reply<VisitId> {
        outside.office.visits[visit.text];
        return visit;
    });
}

effects::BackEnd::Answer<bool> SimulatedBackEnd::check_certificate(std::string) {
    return answer<bool>("the certificate's check is lost", []() -> model::Reply<bool> { return true; });
}

effects::BackEnd::Answer<std::string> SimulatedBackEnd::challenge(VisitId visit) {
    return answer<std::string>("the challenge is lost", [visit]() -> model::Reply<std::string> { return visit.text; });
}

effects::BackEnd::Answer<Holder> SimulatedBackEnd::sign_in(SignIn request) {
    return answer<Holder>("the sign-in's answer is lost", [this, request]() -> model::Reply<Holder> {
        auto& visit = outside.office.visits[request.visit.text];
        if (visit.closed || (!visit.holder.empty() && visit.holder != request.signature.certificate))
            return BackEndFailure{BackEndError::refused, {"another_person", "counter", {}, {}, {}}};
        visit.holder = request.signature.certificate;
        Holder holder;
        holder.token = Secret{request.signature.certificate};
        holder.masked_name = Secret{"見本 花○"};
        return holder;
    });
}

effects::BackEnd::Answer<Options> SimulatedBackEnd::options(FetchOptions) {
    return answer<Options>("the options are lost", []() -> model::Reply<Options> { return Options{}; });
}

effects::BackEnd::Answer<Quote> SimulatedBackEnd::quote(FetchQuote request) {
    return answer<Quote>("the quote is lost", [this, request]() -> model::Reply<Quote> {
        Quote quote;
        quote.id = {"Q" + std::to_string(++outside.office.number)};
        quote.total = {fee.amount * request.copies};
        quote.items = {{request.service, {{"ja", "住民票の写し"}}, request.copies, fee, quote.total, "exempt"}};
        quote.expires = outside.parts.schedule.now() + 15min;
        auto& visit = outside.office.visits[request.visit.text];
        visit.quotes[quote.id.text] = quote.total;
        visit.documents[quote.id.text].resize(static_cast<std::size_t>(request.copies));
        return quote;
    });
}

effects::BackEnd::Answer<std::vector<saga::Document>> SimulatedBackEnd::documents(FetchDocuments request) {
    using Documents = std::vector<saga::Document>;
    return answer<Documents>("the documents are lost", [this, request]() -> model::Reply<Documents> {
        auto& visit = outside.office.visits[request.visit.text];
        if (visit.closed || visit.holder != request.token.view()) return BackEndFailure{BackEndError::unauthorized, {}};
        auto& documents = visit.documents[request.quote.text];
        for (auto& document : documents) {
            if (!document.id.empty()) continue;
            document.id = {"D" + std::to_string(++outside.office.number)};
            document.sha256 = std::string(64, 'a');
            document.pages = outside.office.number % 3 == 0 ? 2 : 1;
            document.data = std::make_shared<saga::DocumentData>("%PDF");
        }
        return documents;
    });
}

Task<Delivery> SimulatedBackEnd::send(Report report) {
    auto slot = std::make_shared<Slot<Delivery>>(loop);
    const bool lost = outside.parts.chance.misfortune("a report's answer is lost", 40);
    outside.parts.schedule.in(100ms, [this, weak = std::weak_ptr{slot}, report, lost] {
        const bool heard = outside.office.reachable;
        if (heard) outside.office.take(report);
        if (const auto open = weak.lock()) open->set(heard && !lost ? Delivery::accepted : Delivery::try_again);
    });
    return value_of(slot);
}

// ---- records

Result<void> SimulatedRecords::append(const JournalRecord& record) {
    fuse.point("before a record is written");
    if (outside.parts.chance.misfortune("the disk is full", 800)) outside.disk_full = true;
    if (outside.disk_full) return fail(Errc::storage_failed, "no space left");
    outside.journal.push_back(record);
    outside.parts.trace.line(outside.parts.schedule.elapsed(), "journal: {} {} {} {}", name(record.kind),
                             record.visit.text, record.attempt.text, record.outcome);
    fuse.point("after a record was written");
    return ok();
}

}  // namespace madoguchi::simulation
