package dev.invitations.verification.crashes;

import dev.invitations.contract.operation.Operations;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The commands of one client: the lives of invitations, one at a time, each with its own invitee. Every step changes a
 * row, so the rows show which steps were done before a script was interrupted.
 */
final class LoadScript {

    /**
     * One command.
     *
     * @param number its position in the script, counted from 0
     * @param version the version of the invitation afterwards
     */
    record LoadStep(int number, Operations command, UserId invitee, long version) {

        /** Returns the stored status, which is also the answer, after the step. */
        String outcome() {
            Status after = switch (command) {
                case ACCEPT -> Status.ACCEPTED;
                case REJECT -> Status.REJECTED;
                case DELETE -> Status.DELETED;
                default -> Status.PENDING;
            };
            return after + " " + version;
        }

        /** Returns the answer to a client that repeats the step. */
        String repeated() {
            return command == Operations.SEND_ONE ? "ALREADY_INVITED " + outcome() : outcome();
        }
    }

    /** More steps than any run reaches. */
    private static final int STEPS = 600;

    private LoadScript() {}

    /** Returns the same script for the same round and lane. The scripts of different lanes share no invitee. */
    static List<LoadStep> of(int round, int lane) {
        Random random = new Random(round * 31L + lane);
        List<LoadStep> steps = new ArrayList<>();
        UserId invitee = new UserId(lane + "-0");
        long version = 0;
        Operations last = Operations.DELETE;
        for (int number = 0; number < STEPS; number++) {
            last = next(last, random);
            if (last == Operations.SEND_ONE) {
                invitee = new UserId(lane + "-" + number);
                version = 0;
            }
            steps.add(new LoadStep(number, last, invitee, ++version));
        }
        return steps;
    }

    private static Operations next(Operations last, Random random) {
        return switch (last) {
            case SEND_ONE, RESEND ->
                switch (random.nextInt(4)) {
                    case 0 -> Operations.DELETE;
                    case 1 -> Operations.REJECT;
                    default -> Operations.ACCEPT;
                };
            case REJECT -> Operations.RESEND;
            default -> Operations.SEND_ONE;
        };
    }
}
