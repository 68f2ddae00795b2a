using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, new uint[] { 5 })]
    [InlineData(true, new uint[] { 5 })]
    [InlineData(false, new uint[] { 2, 3, 4 })]
    [InlineData(true, new uint[] { 2, 3, 4 })]
    [InlineData(true, new uint[] { 2, 3, 4, 5 })]
    [InlineData(false, new uint[] { 1, 2, 1, 2, 1, 2, 1 })]
    public void Read_SoundFile_GivesSizesAndBytes(bool packed, uint[] sizes)
    {
        var data = IdxBytes.Random((int)sizes.Aggregate(1u, (a, b) => a * b), seed: 7);
        var content = IdxBytes.Make(sizes, data);
        // The name says the opposite of what the file is: the bytes must decide.
        var path = _folder.Write(packed ? "file" : "file.gz", packed ? IdxBytes.Gzip(content) : content);

        var array = IdxFile.Read(path);

        Assert.Equal(sizes.Select(s => (int)s), array.Dimensions);
        Assert.Equal(data, array.Data.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_TruncatedAtAnyByte_ThrowsNamingTheFile(bool packed)
    {
        var content = IdxBytes.Make([3, 4, 5], IdxBytes.Random(60, seed: 11));
        var whole = packed ? IdxBytes.Gzip(content) : content;
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut", whole[..length]);
            var error = Record.Exception(() => IdxFile.Read(path));
            Assert.True(error is InvalidDataException, $"cut to {length} of {whole.Length} bytes: {error?.ToString() ?? "no error"}");
            Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AnyByteOfTheHeaderChanged_NeverGivesTheSameArray(bool packed)
    {
        var content = IdxBytes.Make([3, 4, 5], IdxBytes.Random(60, seed: 12));
        for (var at = 0; at < 16; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])content.Clone();
                damaged[at] ^= (byte)(1 << bit);
                var path = _folder.Write("damaged", packed ? IdxBytes.Gzip(damaged) : damaged);
                Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, rank: 3));
            }
        }
    }

    [Fact]
    public void Read_PackedDataDamaged_Throws()
    {
        var whole = IdxBytes.Gzip(IdxBytes.Make([12, 20], [.. IdxBytes.Random(120, seed: 13), .. IdxBytes.Counting(120)]));
        // 10 bytes of gzip header don't bear on the content; everything after them does.
        for (var at = 10; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            var path = _folder.Write("damaged.gz", damaged);
            var error = Record.Exception(() => IdxFile.Read(path));
            Assert.True(error is InvalidDataException, $"byte {at}: {error?.ToString() ?? "no error"}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MoreDataThanDeclared_Throws(bool packed)
    {
        var content = IdxBytes.Make([2, 3], IdxBytes.Counting(7));
        var path = _folder.Write("long", packed ? IdxBytes.Gzip(content) : content);
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.Contains("expected 6 bytes of data (2×3), found 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_HeaderClaimsTwoToTheForty_ThrowsWithoutTakingMemory(bool packed)
    {
        var content = IdxBytes.Make([1u << 20, 1u << 10, 1u << 10], IdxBytes.Counting(100));
        var path = _folder.Write("huge", packed ? IdxBytes.Gzip(content) : content);
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < 1 << 20, $"{taken} bytes were allocated");
        Assert.Contains("1048576×1024×1024", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SizesWhoseProductOverflows_Throws()
    {
        var path = _folder.Write("overflow", IdxBytes.Make([.. Enumerable.Repeat(uint.MaxValue, 255)], []));
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
    }

    [Fact]
    public void Read_GzipTrailerClaimsMoreThanFits_ThrowsWithoutTakingMemory()
    {
        var packed = IdxBytes.Gzip(IdxBytes.Make([2000000000], IdxBytes.Counting(100)));
        BitConverter.TryWriteBytes(packed.AsSpan(packed.Length - 4), 2000000008u);
        var path = _folder.Write("bomb.gz", packed);
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.Contains("2000000008", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x09, "int8")]
    [InlineData(0x0D, "float32")]
    [InlineData(0x77, "an unknown type")]
    public void Read_OtherElementType_ThrowsNamingIt(byte type, string name)
    {
        var path = _folder.Write("typed", IdxBytes.Make([4], IdxBytes.Counting(4), type));
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path));
        Assert.Contains($"unsigned bytes (type 08), found {name} (type {type:X2})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherRank_ThrowsNamingBoth()
    {
        var path = _folder.Write("labels", IdxBytes.Make([4], IdxBytes.Counting(4)));
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, rank: 3));
        Assert.Contains("expected 3 dimensions, found 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SizeZero_Throws()
    {
        var path = _folder.Write("empty", IdxBytes.Make([0, 28, 28], []));
        Assert.Contains("0×28×28", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchFile_ThrowsFileNotFound() =>
        Assert.Throws<FileNotFoundException>(() => IdxFile.Read(_folder["missing"]));

    [Fact]
    public void Read_Cancelled_Throws()
    {
        var path = _folder.Write("file", IdxBytes.Make([4], IdxBytes.Counting(4)));
        Assert.Throws<OperationCanceledException>(() => IdxFile.Read(path, cancellationToken: new CancellationToken(canceled: true)));
    }
}
