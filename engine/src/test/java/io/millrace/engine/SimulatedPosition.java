package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.SourcePosition;

/** Where a simulated stream stands: its offset is the number of transactions before it. */
final class SimulatedPosition implements ChangeHandler.PositionView {
    static final String FILE = "sim.000001";

    volatile int at;

    SimulatedPosition(int at) {
        this.at = at;
    }

    static SourcePosition of(long transactions) {
        return new SourcePosition(new BinlogPosition(FILE, transactions), null, "sim");
    }

    @Override
    public String file() {
        return FILE;
    }

    @Override
    public long offset() {
        return at;
    }

    @Override
    public SourcePosition snapshot() {
        return of(at);
    }

    @Override
    public ChangeHandler.PositionCopy copy() {
        return new Behind(this);
    }

    private static final class Behind implements ChangeHandler.PositionCopy {
        private final SimulatedPosition stream;
        private int at;

        Behind(SimulatedPosition stream) {
            this.stream = stream;
            this.at = stream.at;
        }

        @Override
        public String file() {
            return FILE;
        }

        @Override
        public long offset() {
            return at;
        }

        @Override
        public SourcePosition snapshot() {
            return of(at);
        }

        @Override
        public Step newStep() {
            return new Step() {
                private int noted;

                @Override
                public void note() {
                    noted = stream.at;
                }

                @Override
                public void follow() {
                    at = noted;
                }
            };
        }
    }
}
