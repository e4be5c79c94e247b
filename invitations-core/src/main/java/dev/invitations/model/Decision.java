package dev.invitations.model;

import java.util.List;
import java.util.Optional;

/**
 * What is to happen: a refusal, or changes that belong together. Neither of them means that it has happened already, and
 * the caller gets the present state as its result.
 */
public record Decision(List<Change> changes, Optional<Refusal> refusal) {

    private static final Decision UNCHANGED = new Decision(List.of(), Optional.empty());

    static Decision to(Change change) {
        return to(List.of(change));
    }

    static Decision to(List<Change> changes) {
        return new Decision(List.copyOf(changes), Optional.empty());
    }

    static Decision unchanged() {
        return UNCHANGED;
    }

    static Decision refused(Reason reason) {
        return refused(new Refusal(reason, Optional.empty()));
    }

    static Decision refused(Reason reason, Invitation shown) {
        return refused(new Refusal(reason, Optional.of(shown)));
    }

    private static Decision refused(Refusal refusal) {
        return new Decision(List.of(), Optional.of(refusal));
    }
}
