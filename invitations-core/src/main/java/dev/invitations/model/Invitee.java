package dev.invitations.model;

/** Whom an invitation is for. Today a known user; more kinds will follow, each with a kind and a value. */
public sealed interface Invitee permits UserId {

    /** Adapters store the constant's name beside the value. */
    enum Kind {
        USER
    }

    Kind kind();

    String value();

    /** For adapters: the invitee that was stored as this kind and value. */
    static Invitee of(Kind kind, String value) {
        return switch (kind) {
            case USER -> new UserId(value);
        };
    }
}
