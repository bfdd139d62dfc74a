package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.LoadLedger.Chunk;
import io.millrace.model.BinlogPosition;
import io.millrace.model.TableId;
import org.junit.jupiter.api.Test;

class LoadLedgerTest {
    private final LoadLedger ledger = new LoadLedger(new TableId("d", "t"), false);

    private Chunk plan(String bound) {
        assertThat(ledger.beginPlanning()).isTrue();
        return ledger.endPlanning(ledger.epoch(), bound);
    }

    @Test
    void isDoneWhenTheLastChunkIsPlannedAndAllAreFinished() {
        Chunk first = plan("10");
        Chunk last = plan("");
        ledger.finish(last, null, 3);
        assertThat(ledger.isDone()).isFalse();
        ledger.finish(first, null, 10);
        assertThat(ledger.isDone()).isTrue();
        assertThat(ledger.rowsDone()).isEqualTo(13);
    }

    @Test
    void aRestartGoesOnAtTheUnfinishedChunksOnly() {
        Chunk first = plan("10");
        Chunk second = plan("20");
        ledger.finish(second, null, 10);
        LoadLedger restored = LoadLedger.fromJson(ledger.toJson());
        assertThat(restored.takeWaiting()).isEqualTo(first);
        assertThat(restored.takeWaiting()).isNull();
        assertThat(restored.frontier()).isEqualTo("20");
    }

    @Test
    void theRestOfAnOversizedChunkIsAChunkWithANumberOfItsOwn() {
        Chunk chunk = plan("10");
        ledger.finish(chunk, "4", 4);
        Chunk rest = ledger.takeWaiting();
        assertThat(rest.after()).isEqualTo("4");
        assertThat(rest.upTo()).isEqualTo("10");
        assertThat(rest.number()).isNotEqualTo(chunk.number());
    }

    @Test
    void onePlanningThreadAtATime() {
        assertThat(ledger.beginPlanning()).isTrue();
        assertThat(ledger.beginPlanning()).isFalse();
    }

    @Test
    void whatWasPlannedBeforeTheKeyChangedIsVoid() {
        Chunk chunk = plan("10");
        assertThat(ledger.beginPlanning()).isTrue();
        int epoch = ledger.epoch();
        ledger.restart(false);
        assertThat(ledger.endPlanning(epoch, "20")).isNull();
        assertThat(ledger.owns(chunk)).isFalse();
        ledger.finish(chunk, null, 10);
        assertThat(ledger.rowsDone()).isZero();
        assertThat(ledger.frontier()).isEmpty();
    }

    @Test
    void remembersUpToWhereAKeylessSnapshotCoversTheStream() {
        LoadLedger keyless = new LoadLedger(new TableId("d", "k"), true);
        keyless.finishWhole(7, new BinlogPosition("b.000002", 99));
        LoadLedger restored = LoadLedger.fromJson(keyless.toJson());
        assertThat(restored.isDone()).isTrue();
        assertThat(restored.skipUntil()).isEqualTo(new BinlogPosition("b.000002", 99));
    }
}
