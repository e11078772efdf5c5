// Staff pages under /staff: the files of backend/web and the JSON interface /staff/api they use. Sessions are cookies
// (HttpOnly, SameSite=Strict, 8 hours); roles decide what is shown; every look at personal data or causes is logged.
// Lives on the loop; work runs on the database Worker, password hashing and the drawing of receipts on the render
// Worker.
#pragma once

#include "backend/api/workbench.h"
#include "backend/http/message.h"
#include "common/loop.h"

namespace madoguchi::backend {

class StaffGateway {
public:
    StaffGateway(Workbench& bench, Worker& database, Worker& render)
        : bench{bench}, database{database}, render{render} {}
    Task<Response> respond(const Request& request);

private:
    Task<Response> sign_in(const Request& request);

    Workbench& bench;
    Worker& database;
    Worker& render;
};

// A new account or a new password and role for a known one.
Result<void> put_staff_user(Database& database, const Sealer& sealer, const std::string& name, const std::string& role,
                            std::string_view password);

}  // namespace madoguchi::backend
