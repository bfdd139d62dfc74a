package io.millrace.server.security;

import io.millrace.server.api.Access;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a request pass to whom the operation's {@link Access} allows, before anything of it is read. */
final class AccessInterceptor implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true; // no operation: the answer is that there is nothing
        }
        Access access = method.getMethodAnnotation(Access.class);
        if (access == null) {
            throw new ApiException(ProblemCode.FORBIDDEN, "Nobody has decided who may do this");
        }
        if (access.open()) {
            return true;
        }
        Caller caller = Caller.require();
        if (!caller.role().mayActAs(access.value())) {
            throw new ApiException(
                    ProblemCode.FORBIDDEN, "This needs the role " + access.value() + ", yours is " + caller.role());
        }
        if (caller.mustChangePassword() && !access.beforePasswordChange()) {
            throw new ApiException(
                    ProblemCode.PASSWORD_CHANGE_REQUIRED,
                    "This password was set by somebody else: PUT /api/v1/session/password sets your own");
        }
        return true;
    }
}
