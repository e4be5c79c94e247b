package dev.invitations.contract.sequence;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.LibraryDriver;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.InvitationId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.List;

/** Runs one sequence on the library over a storage and on another implementation, and compares their answers. */
abstract class SequenceRun {

    final SequenceNames names = new SequenceNames();
    final SequenceTrace trace = new SequenceTrace();
    final Sequence sequence;
    final LibraryDriver library;
    private long ids;

    SequenceRun(Storage storage, Sequence sequence) {
        this.sequence = sequence;
        this.library = new LibraryDriver(storage, sequence.settings(), names.start(), () -> names.id(++ids));
        library.discardDeadLetters();
    }

    abstract Implementation other();

    /** Called after the step of the library and before that of the other implementation. */
    abstract void changed(List<Change> changes);

    /** Compares the states after a step. */
    abstract void compareAfter(SequenceStep step, List<Change> changes);

    /** Compares the states at the end. */
    abstract void compareAtEnd();

    /** Runs the sequence. */
    public final void run() {
        Sequence.BEGINNING.forEach(this::take);
        sequence.steps().forEach(this::take);
        compareAtEnd();
        for (InvitationId id : names.made()) {
            trace.same("an invitation at the end", library.stored(id), other().stored(id));
        }
    }

    private void take(SequenceStep step) {
        if (step instanceof SequenceStep.OperationStep call) {
            Operation operation = names.operation(call, library::newestDeadLetter);
            Object answer = library.answer(operation);
            trace.add(step, answer);
            List<Change> changes = library.takenChanges();
            changed(changes);
            trace.same("the answer", answer, other().answer(operation));
            names.add(changes);
            compareAfter(step, changes);
        } else {
            change(step, library);
            trace.add(step, Operation.DONE);
            List<Change> changes = library.takenChanges();
            changed(changes);
            change(step, other());
            compareAfter(step, changes);
        }
    }

    private void change(SequenceStep step, Implementation implementation) {
        if (step instanceof SequenceStep.Advance advance) {
            implementation.advance(advance.duration());
        } else if (step instanceof SequenceStep.Define define) {
            implementation.define(define.role());
        } else if (step instanceof SequenceStep.Undefine undefine) {
            implementation.undefine(undefine.role());
        } else if (step instanceof SequenceStep.EndMembership end) {
            implementation.endMembership(names.domain(end.domain()), names.user(end.user()));
        } else if (step instanceof SequenceStep.NotifierFails fails) {
            implementation.notifierFails(notification -> fails.always());
        }
    }
}
