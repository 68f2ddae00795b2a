namespace OodDetection.PublicApi.Tests.Approval.Samples;

// What ApiTextTests print: one of each kind of declaration, so a few that a library had better not have.
#pragma warning disable CA1034, CA1051, CA1711, CA1815, CA1819, CA2211

public enum Small : byte
{
    Two = 2,
}

public delegate string? Told(object? what);

public interface IMaker<in TIn, out TOut>
    where TIn : class, new()
{
    TOut Make(TIn from);
}

public readonly record struct Point(int X, int Y);

public sealed record Named(string Name);

public static class PointExtensions
{
    public static int Twice(this Point point) => 2 * point.X;
}

public abstract class Sample : IDisposable, IFormattable
{
    public const string Quoted = "a \"b\"";
    public static readonly double[]? Numbers;
    internal readonly int UnseenField;

    protected Sample(Small small = Small.Two) => UnseenField = (int)small;

    public event Told? Changed;

    public required string Name { get; init; }

    public int this[int? index]
    {
        get => index ?? 0;
        protected set => Changed?.Invoke(value);
    }

    public abstract IReadOnlyList<string?>? Names(params int[] numbers);

    public virtual (int Height, (string? Text, int Width) Label)? Size(in long a, ref int b, out string? c)
    {
        c = null;
        return (b + (int)a, (c, 1));
    }

    public TResult Make<TResult>(string? text = null, double number = 0.5, CancellationToken token = default)
        where TResult : struct, IDisposable => token.IsCancellationRequested || text is null || number > UnseenField ? default : new TResult();

    public override string? ToString() => null;

    public string ToString(string? format, IFormatProvider? formatProvider) => format ?? "";

    public void Dispose() => GC.SuppressFinalize(this);

    internal static void UnseenMethod()
    {
    }

    private protected virtual void UnseenPart()
    {
    }

    public sealed class Part<T>
    {
        public Dictionary<string, T[]>? Items { get; set; }
    }

    internal sealed class UnseenType;
}
