package dev.invitations.model;

import static dev.invitations.RefusalAssertions.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class RolesTest {

    @Test
    void a_group_contains_its_actions() {
        assertThat(Role.of("r", Action.allOfInvitations()).actions())
                .containsExactlyInAnyOrder(
                        Action.INVITATIONS_SEND,
                        Action.INVITATIONS_VIEW,
                        Action.INVITATIONS_RESEND,
                        Action.INVITATIONS_DELETE);
        assertThat(Role.of("r", Action.allOfMembers(), Action.of("dashboards.edit"), Action.MEMBERS_VIEW)
                        .actions())
                .containsExactlyInAnyOrder(Action.MEMBERS_VIEW, Action.MEMBERS_MANAGE, Action.of("dashboards.edit"));
        assertThat(Role.of("r").actions()).isEmpty();
    }

    /** A constant without a group would be refused, because its prefix is reserved. */
    @Test
    void the_groups_contain_every_constant() throws IllegalAccessException {
        Set<Action> constants = new HashSet<>();
        for (Field field : Action.class.getFields()) {
            // A coverage tool may add a field of another type.
            if (field.getType() == Action.class) {
                constants.add((Action) field.get(null));
            }
        }
        assertThat(constants).hasSize(6);
        assertThat(Role.of("r", Action.allOfInvitations(), Action.allOfMembers())
                        .actions())
                .isEqualTo(constants);
        assertThat(constants)
                .allSatisfy(action -> assertThat(Action.of(action.name())).isEqualTo(action));
    }

    @Test
    void a_role_includes_the_actions_of_others() {
        Role viewer = Role.of("viewer", Action.of("view"));
        Role payer = Role.of("payer", Action.of("pay"));
        assertThat(Role.of("editor", Action.of("edit")).including(viewer, payer))
                .isEqualTo(Role.of("editor", Action.of("edit"), Action.of("view"), Action.of("pay")));
        assertThat(viewer.including()).isEqualTo(viewer);
        assertThat(viewer).isEqualTo(Role.of("viewer", Action.of("view")));
    }

    @ParameterizedTest
    @CsvSource({
        "invitations.sent, 'invitations.send, invitations.delete, invitations.resend, invitations.view'",
        "invitations.viewer, 'invitations.view, invitations.delete, invitations.resend, invitations.send'",
        "invitations., 'invitations.delete, invitations.resend, invitations.send, invitations.view'",
        "Invitations.Send, 'invitations.delete, invitations.resend, invitations.send, invitations.view'",
        "members.list, 'members.manage, members.view'",
        "MEMBERS.view, 'members.manage, members.view'",
        "members.v, 'members.view, members.manage'",
        "members.manage.all, 'members.manage, members.view'",
    })
    void an_unknown_name_under_a_reserved_prefix_is_refused_with_the_nearest_names_first(String name, String known) {
        assertThat(assertInvalid("action", () -> Action.of(name)))
                .hasMessage("action must be one of " + known + ", but was \"" + name + "\"");
        assertThat(Action.stored(name)).as("a later version may have stored it").hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invitations", "members", "invitation.send", "invitationsX.send", "my.invitations.sned"})
    void a_name_without_a_reserved_prefix_is_accepted(String name) {
        assertThat(Action.of(name).name()).isEqualTo(name);
    }

    @Test
    void actions_with_the_same_name_are_equal() {
        assertThat(Action.of("a")).isEqualTo(Action.stored("a")).hasSameHashCodeAs(Action.stored("a"));
        assertThat(Action.of("a")).isNotEqualTo(Action.of("b")).isNotEqualTo("a");
    }

    @Test
    void a_role_allows_its_actions_and_covers_its_subsets() {
        Role editor = Role.of("editor", Action.of("a"), Action.of("b"));
        assertThat(editor.name()).isEqualTo("editor");
        assertThat(editor.allows(Action.of("a"))).isTrue();
        assertThat(editor.allows(Action.of("c"))).isFalse();
        assertThat(editor.covers(Role.of("same", Action.of("b"), Action.of("a"))))
                .isTrue();
        assertThat(editor.covers(Role.of("less", Action.of("b")))).isTrue();
        assertThat(editor.covers(Role.of("nothing"))).isTrue();
        assertThat(editor.covers(Role.of("more", Action.of("a"), Action.of("b"), Action.of("c"))))
                .isFalse();
        assertThat(editor.covers(Role.of("other", Action.of("a"), Action.of("c"))))
                .isFalse();
    }

    @Test
    void a_role_copies_its_actions() {
        Set<Action> actions = new HashSet<>(Set.of(Action.of("a")));
        Role role = new Role("r", actions);
        actions.add(Action.of("b"));
        assertThat(role.actions()).containsExactly(Action.of("a"));
    }

    @Test
    void invalid_names_are_refused_by_field() {
        assertInvalid("action", () -> Action.of(null));
        assertInvalid("action", () -> Action.of(""));
        assertInvalid("action", () -> Action.of("bills.*"));
        assertInvalid("action", () -> Action.stored(null));
        assertInvalid("action", () -> Action.stored("bills.*"));
        assertInvalid("role", () -> new Role(null, Set.of()));
        assertInvalid("role", () -> Role.of("two words"));
        assertInvalid("role", () -> Roles.of(Role.of("r", Action.of("a")), Role.of("r", Action.of("b"))));
        assertThatThrownBy(() -> Action.of("x y")).hasMessage("action " + Limits.NAME_RULE + ", but was \"x y\"");
        assertThatThrownBy(() -> Action.of(null)).hasMessage("action must not be null");
        assertThatThrownBy(() -> Role.of(null)).hasMessage("role must not be null");
        assertThatThrownBy(() -> Roles.of(Role.of("r"), Role.of("r"))).hasMessage("role must not be defined twice: r");
    }

    @Test
    void roles_are_found_by_name_and_by_action() {
        Role reader = Role.of("reader", Action.of("read"));
        Role writer = Role.of("writer", Action.of("read"), Action.of("write"));
        for (Roles roles : List.of(Roles.of(reader, writer), Roles.of(List.of(writer, reader)))) {
            assertThat(roles.find("reader")).isEqualTo(reader);
            assertThat(roles.find("Reader")).isNull();
            assertThat(roles.holding(Action.of("read"))).containsExactlyInAnyOrder("reader", "writer");
            assertThat(roles.holding(Action.of("write"))).containsExactly("writer");
            assertThat(roles.holding(Action.of("pay"))).isEmpty();
            assertThatThrownBy(() -> roles.holding(Action.of("read")).clear())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void the_text_of_an_action_is_its_name() {
        assertThat(Action.INVITATIONS_SEND).hasToString("invitations.send");
    }

    @Test
    void null_is_refused_by_name() {
        refused("actions must not be null", () -> new Role("r", null));
        refused("actions[1] must not be null", () -> Role.of("r", Action.of("a"), null));
        refused("actions must not be null", () -> Role.of("r", (Actions[]) null));
        refused("action must not be null", () -> Role.of("r").allows(null));
        refused("others must not be null", () -> Role.of("r").including((Role[]) null));
        refused("others[0] must not be null", () -> Role.of("r").including((Role) null));
        refused("roles must not be null", () -> Roles.of((Role[]) null));
        refused("roles[0] must not be null", () -> Roles.of((Role) null));
        refused("roles must not be null", () -> Roles.of((List<Role>) null));
        refused("name must not be null", () -> Roles.of().find(null));
        refused("action must not be null", () -> Roles.of().holding(null));
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }
}
