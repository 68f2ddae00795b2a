using System.Buffers;

namespace OodDetection.Data;

/// <summary>Arrays that are used again: the common pool for small ones, and one list for those of photos.</summary>
/// <remarks>
/// The common pool rounds up to powers of two and keeps an array for each thread that returned one: with photos of 48 MB and a thread pool whose threads come and go that was half a gigabyte more than
/// was in use. Here an array goes to whoever asks next, on any thread, and what nobody uses is left to the garbage collector.
/// <para><b>Thread safety.</b> All members can be used from several threads at once.</para>
/// </remarks>
internal static class BorrowedMemory
{
    private const int Large = 1 << 20;
    private const int Step = 1 << 20; // photos of nearly one size take the same arrays
    private static readonly int s_maxFree = 4 * Environment.ProcessorCount;
    private static readonly List<WeakReference<byte[]>> s_free = [];

    /// <summary>An array of at least a length, with anything in it.</summary>
    internal static byte[] Rent(int length)
    {
        if (length <= Large) return ArrayPool<byte>.Shared.Rent(length);
        lock (s_free)
        {
            byte[]? best = null;
            var place = -1;
            for (var i = s_free.Count - 1; i >= 0; i--)
            {
                if (!s_free[i].TryGetTarget(out var free))
                {
                    s_free.RemoveAt(i);
                    place--;
                }
                else if (free.Length >= length && free.Length <= 2L * length && (best is null || free.Length < best.Length))
                {
                    (best, place) = (free, i);
                }
            }

            if (best is not null)
            {
                s_free.RemoveAt(place);
                return best;
            }
        }

        return GC.AllocateUninitializedArray<byte>((int)Math.Min(((length + (long)Step - 1) / Step) * Step, Array.MaxLength));
    }

    /// <summary>Gives an array of <see cref="Rent"/> back.</summary>
    internal static void Return(byte[] array)
    {
        if (array.Length <= Large)
        {
            ArrayPool<byte>.Shared.Return(array);
            return;
        }

        lock (s_free)
        {
            if (s_free.Count < s_maxFree) s_free.Add(new WeakReference<byte[]>(array));
        }
    }
}
