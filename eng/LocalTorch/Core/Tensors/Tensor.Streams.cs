namespace TorchSharp;

public static partial class torch
{
    public static void save(Tensor t, string location) => t.save(location);

    public static Tensor load(string location) => Tensor.load(location);

    // Elements to and from streams and files.
    public partial class Tensor
    {
        /// <summary>LocalTorch's own file: TorchSharp writes libtorch's archive here. Either reads what itself wrote.</summary>
        public void save(string location)
        {
            using var stream = File.Create(location);
            using var writer = new BinaryWriter(stream);
            using var whole = contiguous();
            whole.Save(writer);
        }

        public static Tensor load(string location) => Load(location);

        public static Tensor Load(BinaryReader reader)
        {
            var (type, shape) = TensorExtensionMethods.ReadHeader(reader);
            var loaded = empty(shape, type);
            loaded.ReadBytesFromStream(reader.BaseStream);
            return loaded;
        }

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            if (!File.Exists(location)) throw new FileNotFoundException(null, location);
            using var stream = File.OpenRead(location);
            return Load(stream);
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var info = Readable();
            var position = (byte*)DataPointer;
            for (var left = info.Elements * info.ElementSize; left > 0;)
            {
                var piece = (int)Math.Min(left, bufferSize);
                stream.Write(new ReadOnlySpan<byte>(position, piece));
                position += piece;
                left -= piece;
            }
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var info = Readable();
            var position = (byte*)DataPointer;
            for (var left = info.Elements * info.ElementSize; left > 0;)
            {
                var read = stream.Read(new Span<byte>(position, (int)Math.Min(left, bufferSize)));
                if (read == 0) throw new EndOfStreamException();
                position += read;
                left -= read;
            }
        }
    }
}
