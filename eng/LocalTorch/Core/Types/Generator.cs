namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null) : this(Native.lt_generator_new(seed)) => this.device = device ?? CPU;

        private Generator(nint handle)
        {
            Handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.lt_generator_default());

        public IntPtr Handle { get; private set; }

        public Device device { get; private set; }

        public Generator manual_seed(long seed)
        {
            Native.lt_generator_set_seed(Handle, unchecked((ulong)seed));
            return this;
        }

        public long seed()
        {
            var chosen = DateTime.UtcNow.Ticks;
            manual_seed(chosen);
            return chosen;
        }

        public long initial_seed() => unchecked((long)Native.lt_generator_initial_seed(Handle));

        public Tensor get_state() => new(Native.Check(Native.lt_generator_state(Handle)));

        public void set_state(Tensor value)
        {
            Native.Check(Native.lt_generator_set_state(Handle, value?.Handle ?? 0));
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0) return;
            Native.lt_generator_release(Handle);
            Handle = 0;
        }
    }
}
