using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class NpyImagesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_BytesOfThreeDimensions_GivesOneChannel()
    {
        var set = NpyImages.Load(_folder.Write("a.npy", Npy("|u1", "2, 2, 3", IdxBytes.Counting(12))));
        Assert.Equal((2, 1, 2, 3), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Equal(IdxBytes.Counting(12)[6..], set.Pixels(1).ToArray());
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst, "1, 3, 1, 2", new byte[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(ImageLayout.ChannelsLast, "1, 1, 2, 3", new byte[] { 0, 3, 1, 4, 2, 5 })]
    public void Load_FourDimensions_GivesPlanes(ImageLayout layout, string shape, byte[] expected)
    {
        var set = NpyImages.Load(_folder.Write("a.npy", Npy("|u1", shape, IdxBytes.Counting(6))), layout: layout);
        Assert.Equal((3, 1, 2), (set.Channels, set.Height, set.Width));
        Assert.Equal(expected, set.Pixels(0).ToArray());
    }

    [Fact]
    public void Load_Floats_AreRoundedToBytes()
    {
        var singles = MemoryMarshal.AsBytes<float>([0f, 1f, 0.5f, 100 / 255f]).ToArray();
        var doubles = MemoryMarshal.AsBytes<double>([0, 1, 0.5, 100 / 255.0]).ToArray();
        Assert.Equal([0, 255, 128, 100], NpyImages.Load(_folder.Write("f4.npy", Npy("<f4", "1, 2, 2", singles))).Pixels(0).ToArray());
        Assert.Equal([0, 255, 128, 100], NpyImages.Load(_folder.Write("f8.npy", Npy("<f8", "1, 2, 2", doubles, version: 2))).Pixels(0).ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.1f)]
    [InlineData(255f)]
    [InlineData(-0.5f)]
    public void Load_FloatsOutsideTheRange_Throws(float value)
    {
        var path = _folder.Write("a.npy", Npy("<f4", "1, 1, 1", BitConverter.GetBytes(value)));
        Assert.Contains("[0, 1]", Assert.Throws<InvalidDataException>(() => NpyImages.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FurtherTypes_AreRead()
    {
        var halves = MemoryMarshal.AsBytes<Half>([(Half)0f, (Half)1f, (Half)0.5f, (Half)0.25f]).ToArray();
        Assert.Equal([0, 255, 128, 64], NpyImages.Load(_folder.Write("f2.npy", Npy("<f2", "1, 2, 2", halves))).Pixels(0).ToArray());
        Assert.Equal([0, 255], NpyImages.Load(_folder.Write("b.npy", Npy("|b1", "1, 1, 2", [0, 1]))).Pixels(0).ToArray());
        var wide = _folder.Write("u2.npy", Npy("<u2", "1, 1, 2", MemoryMarshal.AsBytes<ushort>([0, 4095]).ToArray()));
        Assert.Contains("WhiteLevel = 4095", Assert.Throws<InvalidDataException>(() => NpyImages.Load(wide)).Message, StringComparison.Ordinal);
        Assert.Equal([0, 255], NpyImages.Load(wide, whiteLevel: 4095).Pixels(0).ToArray());
    }

    [Theory]
    [InlineData("2, 3, 4, 5", 3, 4, 5)]
    [InlineData("2, 4, 5, 3", 3, 4, 5)]
    [InlineData("2, 4, 15, 1", 1, 4, 15)]
    public void Load_FourDimensionsOfWhichOneIsThatOfChannels_TellsWhich(string shape, int channels, int height, int width)
    {
        var set = NpyImages.Load(_folder.Write("a.npy", Npy("|u1", shape, IdxBytes.Counting(120))));
        Assert.Equal((channels, height, width), (set.Channels, set.Height, set.Width));
    }

    [Theory]
    [InlineData("2, 3, 20, 1")]
    [InlineData("2, 2, 15, 2")]
    public void Load_FourDimensionsThatCouldBeEither_AsksForTheLayout(string shape)
    {
        var path = _folder.Write("a.npy", Npy("|u1", shape, IdxBytes.Counting(120)));
        Assert.Contains("ImageLayout.ChannelsLast", Assert.Throws<InvalidDataException>(() => NpyImages.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LabelsOfAnyIntegerType_AreRead()
    {
        var images = _folder.Write("a.npy", Npy("|u1", "2, 1, 1", [1, 2]));
        foreach (var (type, bytes) in new[] { ("|u1", new byte[] { 7, 9 }), ("<i4", [7, 0, 0, 0, 9, 0, 0, 0]), ("<i8", [7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]), ("|i1", [7, 9]), ("<u2", [7, 0, 9, 0]), ("<u4", [7, 0, 0, 0, 9, 0, 0, 0]) })
            Assert.Equal([7, 9], NpyImages.Load(images, _folder.Write("l.npy", Npy(type, "2,", bytes))).Labels!);
        var three = _folder.Write("l.npy", Npy("|u1", "3,", [1, 2, 3]));
        Assert.Contains("3 labels for 2 images", Assert.Throws<InvalidDataException>(() => NpyImages.Load(images, three)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|O", "1, 1, 1", false, "plain number type")]
    [InlineData("<i8", "1, 1, 1", false, "uint8, uint16, bool, float16, float32 or float64")]
    [InlineData(">f4", "1, 1, 1", false, "little-endian")]
    [InlineData("|u1", "1, 1, 1", true, "Fortran")]
    [InlineData("|u1", "8,", false, "3 dimensions")]
    [InlineData("|u1", "1, 0, 8", false, "sizes")]
    [InlineData("|u1", "", false, "sizes")]
    [InlineData("|u1", "1048576, 1048576, 1048576", false, "1048576×1048576×1048576")]
    public void Load_OtherArrays_ThrowsSayingWhy(string type, string shape, bool fortran, string reason)
    {
        var path = _folder.Write("a.npy", Npy(type, shape, new byte[8], fortran: fortran));
        var error = Assert.Throws<InvalidDataException>(() => NpyImages.Load(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedAtAnyByteOrTooLong_Throws()
    {
        var whole = Npy("|u1", "2, 2, 3", IdxBytes.Counting(12));
        for (var length = 0; length <= whole.Length + 1; length++)
        {
            if (length == whole.Length)
                continue;
            var path = _folder.Write("cut.npy", [.. whole.Take(length), .. new byte[Math.Max(0, length - whole.Length)]]);
            var error = Record.Exception(() => NpyImages.Load(path));
            Assert.True(error is InvalidDataException, $"cut to {length} of {whole.Length} bytes: {error?.ToString() ?? "no error"}");
        }
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void LoadArchive_Names_ChooseTheArrays(CompressionLevel level)
    {
        var path = _folder.Write("a.npz", Npz(level));
        var set = NpyImages.LoadArchive(path, "x", "y");
        Assert.Equal([4, 5], set.Labels!);
        Assert.Equal([2], set.Pixels(1).ToArray());
        var error = Assert.Throws<InvalidDataException>(() => NpyImages.LoadArchive(path, "z"));
        Assert.Contains("an array named 'z', found 'x', 'y'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadArchive_TruncatedAtAnyByte_Throws()
    {
        var whole = Npz(CompressionLevel.Optimal);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.npz", whole[..length]);
            var error = Record.Exception(() => NpyImages.LoadArchive(path, "x", "y"));
            Assert.True(error is InvalidDataException, $"cut to {length} of {whole.Length} bytes: {error?.ToString() ?? "no error"}");
            Assert.StartsWith(path, error!.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Npz(CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in new[] { ("x.npy", Npy("|u1", "2, 1, 1", [1, 2])), ("y.npy", Npy("|u1", "2,", [4, 5])) })
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Npy(string type, string shape, byte[] data, int version = 1, bool fortran = false)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shape}), }}\n";
        var size = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. size, .. Encoding.ASCII.GetBytes(text), .. data];
    }
}
