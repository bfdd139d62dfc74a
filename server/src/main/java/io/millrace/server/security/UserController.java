package io.millrace.server.security;

import io.millrace.server.api.Access;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.api.Versions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "users", description = "Who may log in")
class UserController {
    /** @param password the first one; the user has to change it at his first login */
    record NewUser(
            @NotBlank @Size(max = 64) String name,
            @NotNull Role role,
            @NotEmpty @Size(max = 200) String password) {}

    /** Fields that are left out stay as they are. */
    record UserChange(
            @Nullable Role role,
            @Nullable Boolean disabled,
            @Nullable @Size(max = 200) String password) {}

    private final Users users;

    UserController(Users users) {
        this.users = users;
    }

    @GetMapping
    @Access(Role.ADMIN)
    @Operation(operationId = "listUsers", summary = "The users, by name")
    Page<User> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return users.list(PageRequest.of(limit, cursor));
    }

    @PostMapping
    @Access(Role.ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(operationId = "createUser", summary = "Adds a user")
    ResponseEntity<User> create(@Valid @RequestBody NewUser user) {
        User made = users.create(user.name(), user.role(), user.password(), true);
        return ResponseEntity.created(URI.create("/api/v1/users/" + made.id()))
                .eTag(Versions.text(made.version()))
                .body(made);
    }

    @GetMapping("/{id}")
    @Access(Role.ADMIN)
    @Operation(operationId = "getUser", summary = "One user")
    ResponseEntity<User> get(@PathVariable String id) {
        return Versions.tagged(users.get(id), User::version);
    }

    @PatchMapping("/{id}")
    @Access(Role.ADMIN)
    @Operation(operationId = "changeUser", summary = "Changes role, password, or whether he may log in")
    ResponseEntity<User> change(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody UserChange change) {
        return Versions.tagged(
                users.change(id, new Users.Change(change.role(), change.disabled(), change.password()), ifMatch),
                User::version);
    }

    @DeleteMapping("/{id}")
    @Access(Role.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteUser", summary = "Removes a user and his API tokens")
    void delete(@PathVariable String id, @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        users.delete(id, ifMatch);
    }
}
