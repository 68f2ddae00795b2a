using OodDetection.Data;

namespace OodDetection.Tests.Data.Photos;

/// <summary>Files and folders that change, can't be read, or are not what their names say.</summary>
public sealed class HardToReadTests : IDisposable
{
    private static readonly ImagePreparation Preparation = ImagePreparation.Exact(8, 8);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixUserFact]
    public void List_FolderWithoutPermission_NamesIt()
    {
        _folder.Write("cat/a.jpg", PhotoFolder.Ramp(1));
        _folder.Write("dog/b.jpg", PhotoFolder.Ramp(2));
        using var locked = new Locked(_folder["dog"]);
        var error = Assert.Throws<UnauthorizedAccessException>(() => ImageFolder.List(_folder.Root));
        Assert.Contains(_folder["dog"], error.Message, StringComparison.Ordinal);
    }

    [UnixUserFact]
    public void Load_FileWithoutPermission_NamesItAndIsNotTakenForDamaged()
    {
        _folder.Write("a.jpg", PhotoFolder.Ramp(1));
        _folder.Write("b.jpg", PhotoFolder.Ramp(2));
        using var locked = new Locked(_folder["b.jpg"]);
        var files = ImageFolder.List(_folder.Root);
        foreach (var damaged in Enum.GetValues<DamagedFiles>())
        {
            var error = Assert.Throws<UnauthorizedAccessException>(() => files.Load(Preparation, new ImageReadingOptions { Damaged = damaged }));
            Assert.Contains(_folder["b.jpg"], error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_FileThatGrows_IsDamagedUntilItIsWhole()
    {
        var whole = PhotoFolder.Ramp(3);
        var path = _folder.Write("a.jpg", whole);
        var expected = Preparation.Prepare(path).Pixels.ToArray();
        using var writer = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1);
        var source = ImageFolder.List(_folder.Root).Open(Preparation);
        for (var step = 0; step < 8; step++)
        {
            writer.Write(whole.AsSpan(step * whole.Length / 8, ((step + 1) * whole.Length / 8) - (step * whole.Length / 8)));
            writer.Flush();
            if (step < 7) Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => source.Read([0])).Message, StringComparison.Ordinal);
        }

        Assert.Equal(expected, source.Read([0]).data<byte>().ToArray());
    }

    [Fact]
    public async Task Read_WhileAnotherWrites_IsTheWholeImageOrDamaged()
    {
        var whole = PhotoFolder.Ramp(4);
        var path = _folder.Write("a.jpg", whole);
        var expected = Preparation.Prepare(path).Pixels.ToArray();
        var source = ImageFolder.List(_folder.Root).Open(Preparation);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var writer = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1);
                foreach (var part in whole.Chunk(500)) writer.Write(part);
            }
        });
        for (var i = 0; i < 200; i++)
        {
            try
            {
                Assert.Equal(expected, source.Read([0]).data<byte>().ToArray());
            }
            catch (InvalidDataException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public void Read_NameWithANewline_IsShownInOneLine()
    {
        var path = _folder.Write("good\nbad.jpg", [0xFF, 0xD8, 0xFF, 0]);
        var error = Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder.Root).Load(Preparation));
        Assert.StartsWith(path.Replace("\n", "\\u000A", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        File.Delete(path);
        Directory.CreateDirectory(_folder["a\nb"]);
        _folder.Write("c/a.jpg", PhotoFolder.Ramp(1));
        Assert.Contains("none in a\\u000Ab", Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_FolderCalledLikeAnImage_IsAFolder()
    {
        _folder.Write("a.png/1.jpg", PhotoFolder.Ramp(1));
        _folder.Write("b.png/2.jpg", PhotoFolder.Ramp(2));
        var files = ImageFolder.List(_folder.Root);
        Assert.Equal(["a.png", "b.png"], files.ClassNames.Values);
        // A file that is a folder when it is read.
        File.Delete(_folder["b.png/2.jpg"]);
        Directory.CreateDirectory(_folder["b.png/2.jpg"]);
        Assert.Contains("expected a file, found a folder", Assert.Throws<InvalidDataException>(() => files.Load(Preparation)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["set.csv"], "path\na.png\n");
        Assert.Contains("line 2", Assert.Throws<FileNotFoundException>(() => ImageCsv.List(_folder["set.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_NothingOrHardlyAnything_SaysSoOrWorks()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("expected images", Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder["empty"])).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["hollow/cat"]);
        Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder["hollow"]));
        _folder.Write("one/cat/a.jpg", PhotoFolder.Ramp(1));
        var one = ImageFolder.List(_folder["one"]);
        Assert.Equal((1, "cat"), (one.Count, Assert.Single(one.ClassNames).Value));
        Assert.Equal([0], one.Labels!);
        Assert.Equal([1, 3, 8, 8], one.Open(Preparation).Read([0]).shape);
        Assert.Contains("found 1 groups of 1 files", Assert.Throws<ArgumentException>(() => one.Split(0.5, 0)).Message, StringComparison.Ordinal);
        _folder.Write("one/cat/b.jpg", PhotoFolder.Ramp(1)); // the same bytes
        Assert.Contains("found 1 groups of 2 files", Assert.Throws<ArgumentException>(() => ImageFolder.List(_folder["one"]).Split(0.5, 0)).Message, StringComparison.Ordinal);
        _folder.Write("void/a.jpg", []);
        Assert.StartsWith(_folder["void/a.jpg"], Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder["void"]).Load(Preparation)).Message, StringComparison.Ordinal);
    }

    /// <summary>A file or folder that nobody may read meanwhile.</summary>
    private sealed class Locked : IDisposable
    {
        private readonly string _path;
        private readonly UnixFileMode _mode;

        public Locked(string path)
        {
            _path = path;
            _mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.None);
        }

        public void Dispose()
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_path, _mode);
        }
    }
}

/// <summary>A test of permissions: on Unix, by a user whom they bind, which root is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixUserFactAttribute : FactAttribute
{
    public UnixUserFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Windows has other permissions.";
        else if (Environment.IsPrivilegedProcess) Skip = "Permissions don't bind root.";
    }
}
