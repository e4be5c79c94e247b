package dev.invitations.examples.console;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.port.StorageException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Maps exceptions to HTTP: error pages for users, and problem details (RFC 9457) for programs. */
final class ExceptionHandlers {

    /** Is true before and after a commit: a read after the commit, or the commit itself, may have failed. */
    private static final String NO_DATABASE = "The database is not available. If you sent a command, it may have taken"
            + " effect: look at the present state before you repeat it.";

    private ExceptionHandlers() {}

    static HttpStatus status(Reason reason) {
        return switch (reason) {
            // The request is well-formed, but its role or invitee is not possible.
            case ROLE_UNKNOWN, ROLE_EXCEEDS_GRANTER, SELF_INVITATION, FOUNDER_MUST_MANAGE ->
                HttpStatus.UNPROCESSABLE_CONTENT;
            default -> status(reason.category());
        };
    }

    private static HttpStatus status(Reason.Category category) {
        return switch (category) {
            case INPUT -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case LIMIT -> HttpStatus.TOO_MANY_REQUESTS;
            default -> HttpStatus.CONFLICT;
        };
    }

    private static HttpStatus status(RuntimeException failure) {
        return failure instanceof StorageException storage && !storage.isRetryable()
                ? HttpStatus.INTERNAL_SERVER_ERROR
                : HttpStatus.SERVICE_UNAVAILABLE;
    }

    @ControllerAdvice(assignableTypes = PageController.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class PageExceptionHandler {

        @ExceptionHandler
        ModelAndView refused(InvitationException refusal) {
            return page(status(refusal.reason()), FlashMessage.sentence(refusal.reason(), refusal.objection()));
        }

        @ExceptionHandler({StorageException.class, DataAccessException.class, TransactionException.class})
        ModelAndView failed(RuntimeException failure) {
            return page(status(failure), NO_DATABASE);
        }

        private static ModelAndView page(HttpStatus status, String text) {
            ModelAndView page = new ModelAndView("error", status);
            page.addObject("status", status.value());
            page.addObject("text", text);
            return page;
        }
    }

    @RestControllerAdvice(assignableTypes = ApiController.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class ApiExceptionHandler extends ResponseEntityExceptionHandler {

        @ExceptionHandler
        ProblemDetail refused(InvitationException refusal) {
            ProblemDetail problem = problem(
                    status(refusal.reason()),
                    refusal.reason().name(),
                    refusal.reason() == Reason.INVALID_INPUT
                            ? String.valueOf(refusal.getMessage())
                            : refusal.reason().text());
            refusal.field().ifPresent(field -> problem.setProperty("field", field));
            refusal.objection().ifPresent(code -> problem.setProperty("objection", code));
            return problem;
        }

        @ExceptionHandler
        ProblemDetail refused(NoSeatException refusal) {
            return problem(HttpStatus.CONFLICT, "NO_SEAT", String.valueOf(refusal.getMessage()));
        }

        @ExceptionHandler({StorageException.class, DataAccessException.class, TransactionException.class})
        ResponseEntity<ProblemDetail> failed(RuntimeException failure) {
            HttpStatus status = status(failure);
            ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
            return (status == HttpStatus.SERVICE_UNAVAILABLE ? answer.header("Retry-After", "1") : answer)
                    .body(problem(status, "STORAGE", NO_DATABASE));
        }

        /** Names the parameter only, because the text of the exception contains names of classes. */
        @Override
        protected @Nullable ResponseEntity<Object> handleTypeMismatch(
                TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    status, "The value of " + mismatch.getPropertyName() + " is not valid.");
            return handleExceptionInternal(mismatch, problem, headers, status, request);
        }

        /** Returns problem details. Programs read the type, which is not the address of a page. */
        private static ProblemDetail problem(HttpStatus status, String reason, String detail) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
            problem.setType(URI.create(
                    "urn:invitations:" + reason.toLowerCase(Locale.ROOT).replace('_', '-')));
            problem.setProperty("reason", reason);
            return problem;
        }
    }

    /** Answers API requests that match no method. Other requests get the error page, so it rethrows their exception. */
    @RestControllerAdvice
    static class UnmappedRequestHandler {

        @ExceptionHandler({NoResourceFoundException.class, HttpRequestMethodNotSupportedException.class})
        ResponseEntity<ProblemDetail> refused(ServletException refusal, HttpServletRequest request)
                throws ServletException {
            if (refusal instanceof ErrorResponse answer && SecurityConfiguration.API.matches(request)) {
                return ResponseEntity.status(answer.getStatusCode())
                        .headers(answer.getHeaders())
                        .body(answer.getBody());
            }
            throw refusal;
        }
    }
}
