using OodDetection.Data;

namespace OodDetection.Images.Tests.Pixels;

/// <summary>Every kind of file has the pixels that PIL (libjpeg-turbo, libpng, libwebp) gives: lossless ones exactly, JPEG within 2 levels.</summary>
public sealed class DecoderPixelTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(ExpectedPixels.PathOf("")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Resizes => [.. ExpectedPixels.All.Keys.Where(k => k.Contains(' ', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_FileOfEachKind_HasPilsPixels(string file)
    {
        var expected = ExpectedPixels.All[file];
        var options = new ImageDecodingOptions { WhiteLevel = expected.WhiteLevel };
        expected.Check(ImageDecoder.Decode(ExpectedPixels.PathOf(file), options));
        expected.Check(ImageDecoder.Decode(File.ReadAllBytes(ExpectedPixels.PathOf(file)).AsSpan(), options));
        using var stream = new OnlyForward(File.OpenRead(ExpectedPixels.PathOf(file)));
        expected.Check(ImageDecoder.Decode(stream, options));
    }

    [Theory]
    [MemberData(nameof(Resizes))]
    public void Resize_EachFilterUpAndDown_HasPilsPixels(string name)
    {
        var parts = name.Split(' ');
        var size = parts[2].Split('x');
        var preparation = ImagePreparation.Exact(int.Parse(size[0]), int.Parse(size[1]), Enum.Parse<ResizeFilter>(parts[1])) with { Channels = parts[0].StartsWith("grey", StringComparison.Ordinal) ? 1 : 3 };
        ExpectedPixels.All[name].Check(preparation.Prepare(ExpectedPixels.PathOf(parts[0])));
    }

    [Theory]
    [InlineData("rgb.png", 80)]
    [InlineData("rgb.png", 40)]
    [InlineData("grey.png", 80)]
    [InlineData("grey.png", 40)]
    public void Encode_AsJpeg_LosesWhatPilLoses(string file, int quality)
        => ExpectedPixels.All[$"{file}@{quality}"].Check(ImageDecoder.Decode(JpegEncoder.Encode(ImageDecoder.Decode(ExpectedPixels.PathOf(file)), quality)));

    [Fact]
    public void Files_OfTheSet_AreAllExpected() => Assert.Equal(Files.Count + Resizes.Count, ExpectedPixels.All.Keys.Count(key => !key.Contains('@', StringComparison.Ordinal)));

    /// <summary>A stream that can't seek and gives a few bytes at a time.</summary>
    private sealed class OnlyForward(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 7));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
