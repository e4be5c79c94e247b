package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class RolesTest {

    @Test
    void wildcards_stand_for_the_actions_of_the_library() {
        assertThat(Role.of("r", "invitations.*").actions())
                .containsExactlyInAnyOrder(
                        new Action("invitations.send"),
                        new Action("invitations.view"),
                        new Action("invitations.resend"),
                        new Action("invitations.delete"));
        assertThat(Role.of("r", "members.*", "dashboards.edit", "members.view").actions())
                .containsExactlyInAnyOrder(
                        new Action("members.view"), new Action("members.manage"), new Action("dashboards.edit"));
        assertThat(Role.of("r").actions()).isEmpty();
    }

    @Test
    void a_role_allows_its_actions_and_covers_its_subsets() {
        Role editor = Role.of("editor", "a", "b");
        assertThat(editor.name()).isEqualTo("editor");
        assertThat(editor.allows(new Action("a"))).isTrue();
        assertThat(editor.allows(new Action("c"))).isFalse();
        assertThat(editor.covers(Role.of("same", "b", "a"))).isTrue();
        assertThat(editor.covers(Role.of("less", "b"))).isTrue();
        assertThat(editor.covers(Role.of("nothing"))).isTrue();
        assertThat(editor.covers(Role.of("more", "a", "b", "c"))).isFalse();
        assertThat(editor.covers(Role.of("other", "a", "c"))).isFalse();
    }

    @Test
    void a_role_does_not_follow_the_set_it_was_made_of() {
        Set<Action> actions = new HashSet<>(Set.of(new Action("a")));
        Role role = new Role("r", actions);
        actions.add(new Action("b"));
        assertThat(role.actions()).containsExactly(new Action("a"));
    }

    @Test
    void bad_names_are_refused_by_field() {
        invalid("action", () -> new Action(null));
        invalid("action", () -> new Action(""));
        invalid("action", () -> Role.of("r", "bills.*"));
        invalid("action", () -> Role.of("r", (String) null));
        invalid("role", () -> new Role(null, Set.of()));
        invalid("role", () -> Role.of("two words"));
        invalid("role", () -> Roles.of(Role.of("r", "a"), Role.of("r", "b")));
        assertThatThrownBy(() -> new Action("x y"))
                .hasMessage("action must be 1 to 64 letters, digits, dots, underscores, colons or hyphens");
        assertThatThrownBy(() -> Roles.of(Role.of("r"), Role.of("r"))).hasMessage("role must not be defined twice: r");
    }

    @Test
    void roles_are_found_by_name_and_by_what_they_hold() {
        Role reader = Role.of("reader", "read");
        Role writer = Role.of("writer", "read", "write");
        for (Roles roles : List.of(Roles.of(reader, writer), Roles.of(List.of(writer, reader)))) {
            assertThat(roles.find("reader")).isEqualTo(reader);
            assertThat(roles.find("Reader")).isNull();
            assertThat(roles.holding(new Action("read"))).containsExactlyInAnyOrder("reader", "writer");
            assertThat(roles.holding(new Action("write"))).containsExactly("writer");
            assertThat(roles.holding(new Action("pay"))).isEmpty();
            assertThatThrownBy(() -> roles.holding(new Action("read")).clear())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void an_action_reads_as_its_name() {
        assertThat(Action.INVITATIONS_SEND).hasToString("invitations.send");
    }

    private static void invalid(String field, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InvitationException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refused.field()).contains(field);
        });
    }
}
