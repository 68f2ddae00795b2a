using OodDetection.Data;

namespace OodDetection.Images.Tests.Decoding;

public sealed class BorrowedMemoryTests
{
    [Fact]
    public void Rent_AfterReturnOnAnotherThread_GivesTheSameArray()
    {
        const int Length = 77_000_000; // no other test's length
        var first = BorrowedMemory.Rent(Length);
        Assert.InRange(first.Length, Length, Length + (1 << 20));
        Run(() => BorrowedMemory.Return(first));
        Run(() => Assert.Same(first, BorrowedMemory.Rent(Length - 1000)));
        var second = BorrowedMemory.Rent(Length); // the first is lent
        Assert.NotSame(first, second);
        BorrowedMemory.Return(second);
        Assert.NotSame(second, BorrowedMemory.Rent(Length / 3)); // far too large for so little
        Assert.Same(second, BorrowedMemory.Rent(Length));
        GC.KeepAlive(first);

        static void Run(Action action)
        {
            var thread = new Thread(() => action());
            thread.Start();
            thread.Join();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(5_000_000)]
    public void Rent_AnyLength_IsLongEnoughAndCanBeGivenBack(int length)
    {
        var array = BorrowedMemory.Rent(length);
        Assert.InRange(array.Length, length, Math.Max(16, 2L * length));
        BorrowedMemory.Return(array);
    }

    [Fact]
    public void Rent_ArraysThatNobodyUses_AreCollected()
    {
        const int Length = 91_000_000;
        var weak = Lent();
        GC.Collect();
        Assert.False(weak.TryGetTarget(out _));
        Assert.InRange(BorrowedMemory.Rent(Length).Length, Length, Length + (1 << 20));

        static WeakReference<byte[]> Lent()
        {
            var array = BorrowedMemory.Rent(Length);
            BorrowedMemory.Return(array);
            return new WeakReference<byte[]>(array);
        }
    }
}
