package io.millrace.server.tasks;

import io.millrace.server.api.Access;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.api.Versions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "tasks", description = "What is copied from where to where")
class TaskController {
    private final Tasks tasks;

    TaskController(Tasks tasks) {
        this.tasks = tasks;
    }

    @GetMapping
    @Access(Role.VIEWER)
    @Operation(operationId = "listTasks", summary = "The tasks, oldest first")
    Page<TaskView> list(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return tasks.list(search, PageRequest.of(limit, cursor));
    }

    @PostMapping
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(operationId = "createTask", summary = "Makes a task, which is READY to be started")
    ResponseEntity<TaskView> create(@RequestBody TaskInput input) {
        TaskView made = tasks.create(input);
        return ResponseEntity.created(URI.create("/api/v1/tasks/" + made.id()))
                .eTag(Versions.text(made.version()))
                .body(made);
    }

    @GetMapping("/{id}")
    @Access(Role.VIEWER)
    @Operation(operationId = "getTask", summary = "One task, with its state and the commands that the state allows")
    ResponseEntity<TaskView> get(@PathVariable String id) {
        return Versions.tagged(tasks.get(id), TaskView::version);
    }

    @PatchMapping("/{id}")
    @Access(Role.OPERATOR)
    @Operation(
            operationId = "changeTask",
            summary = "Changes what the request names; connections and document only before the start")
    ResponseEntity<TaskView> change(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody TaskInput input) {
        return Versions.tagged(tasks.change(id, input, ifMatch), TaskView::version);
    }

    @DeleteMapping("/{id}")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteTask", summary = "Deletes a task that does not run, and its events; no topic")
    void delete(@PathVariable String id, @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        tasks.delete(id, ifMatch);
    }

    @PostMapping("/{id}/start")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "startTask", summary = "Runs the prechecks, and the task when they pass")
    TaskView start(@PathVariable String id) {
        return tasks.command(id, TaskCommand.START);
    }

    @PostMapping("/{id}/pause")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "pauseTask", summary = "Ends the run after a last checkpoint; can be resumed")
    TaskView pause(@PathVariable String id) {
        return tasks.command(id, TaskCommand.PAUSE);
    }

    @PostMapping("/{id}/resume")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "resumeTask", summary = "Goes on from the checkpoint")
    TaskView resume(@PathVariable String id) {
        return tasks.command(id, TaskCommand.RESUME);
    }

    @PostMapping("/{id}/stop")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "stopTask", summary = "Ends the task for good after a last checkpoint")
    TaskView stop(@PathVariable String id) {
        return tasks.command(id, TaskCommand.STOP);
    }

    @PutMapping("/{id}/throttle")
    @Access(Role.OPERATOR)
    @Operation(
            operationId = "throttleTask",
            summary = "Replaces the document's section throttle; a running task follows at once")
    ResponseEntity<TaskView> throttle(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody Map<String, Object> section) {
        return Versions.tagged(tasks.throttle(id, section, ifMatch), TaskView::version);
    }

    @GetMapping("/{id}/status")
    @Access(Role.VIEWER)
    @Operation(operationId = "getTaskStatus", summary = "What the task does: progress, rates, delay, position, retries")
    TaskStatusView status(@PathVariable String id) {
        return tasks.status(id);
    }

    @GetMapping("/{id}/events")
    @Access(Role.VIEWER)
    @Operation(operationId = "listTaskEvents", summary = "What happened to the task, newest first")
    Page<TaskEvents.Event> events(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return tasks.events(id, PageRequest.of(limit, cursor));
    }
}
